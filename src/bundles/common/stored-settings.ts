import { parseJson } from "../../core/canonical-json.ts";
import type { CrmTable } from "../../core/crm.ts";
import { defaultSettings, type Settings } from "../../core/settings.ts";
import { isSettings, settingColumns } from "../../views/front-settings.ts";
import { findColumn } from "./columns.ts";
import { wrongConfig } from "./config-block.ts";
import { type RecordBase, tableOf } from "./records.ts";
import { faultInSettings } from "./settings-shape.ts";

/** A deals table as settings describe it. */
export type DealTable = NonNullable<NonNullable<Settings["crm"]>["deals"]>;

/** What of a base's settings a script needs. */
export interface Stored extends Pick<Settings, "pipelines" | "stuck_after_days" | "events"> {
  /** null where nobody said. */
  readonly timezone: string | null;
  readonly contacts: CrmTable | null;
  readonly deals: DealTable | null;
}

/** The settings of a base without any. */
export const noSettings: Stored = {
  timezone: null,
  pipelines: [],
  stuck_after_days: defaultSettings.stuck_after_days,
  events: { on: null, own: [] },
  contacts: null,
  deals: null,
};

/** What a base's settings say: daybook.config.json's keys, each of which may be left out. */
export type StoredJson = Partial<Settings> & {
  /** The log's URL, whose last part is its table. */
  readonly log?: string;
  readonly retention?: { readonly keep?: string | null };
  readonly publish?: Partial<Settings["publish"]> & { readonly activity_days?: number };
};

/** The log's table where none is named. */
export const usualEvents = "Events";

/** The log's table: what CONFIG names unless that is the usual name and the settings name another. */
export function eventsName(own: string, json: StoredJson | null): string {
  const [, kept] = /^(?:airtable|sheets):\/\/[^/?#]+\/([^/?#]+)/.exec(json?.log ?? "") ?? [];
  if (own !== usualEvents || kept === undefined) return own;
  try {
    return decodeURIComponent(kept);
  } catch {
    return kept;
  }
}

/**
 * The settings that a base keeps for its scripts: the row of the Daybook table whose Kind is Setting and whose Name is `settings`. Its
 * Value is JSON. null where there is no such table or row. One query. Throws CONFIG_WRONG.
 */
export async function readSettings(
  base: RecordBase,
  name: string,
): Promise<{ readonly id: string; readonly json: StoredJson } | null> {
  const table = tableOf(base.tables, name);
  if (!table) return null;
  const where = `table "${name}"`;
  const columns = settingColumns.map((column) => findColumn(table, column, where).name);
  const { records } = await table.selectRecordsAsync({ fields: columns });
  const found = records.flatMap((record) => {
    const [called, kind, value] = columns.map((column) => textOf(record.getCellValue(column)));
    return isSettings({ Name: called, Kind: kind }) ? [{ id: record.id, value: value ?? "" }] : [];
  });
  const [row] = found;
  if (!row) return null;
  const read = parseJson(row.value);
  const fault = read.ok ? faultInSettings(read.value) : read.message;
  if (fault !== null || !read.ok)
    throw wrongConfig(
      `The row "settings" of ${where} can't be read. ${fault}`,
      "Run Daybook's set-up again, which writes it anew.",
    );
  return { id: row.id, json: read.value as unknown as StoredJson };
}

function textOf(cell: unknown): string | null {
  const name = (cell as { readonly name?: unknown } | null)?.name;
  return typeof cell === "string" ? cell : typeof name === "string" ? name : null;
}

/** What of a base's settings one automation needs. */
export const storedOf = ({ timezone, pipelines, stuck_after_days, events, crm }: StoredJson): Stored => ({
  timezone: timezone ?? null,
  pipelines: pipelines ?? noSettings.pipelines,
  stuck_after_days: stuck_after_days ?? noSettings.stuck_after_days,
  events: { ...noSettings.events, ...events },
  contacts: crm?.contacts ? { ...noColumns, ...given(crm.contacts) } : null,
  deals: crm?.deals ? { ...noDealColumns, ...given(crm.deals) } : null,
});

/** A base's settings as a whole, with the usual ones where they say nothing. */
export function wholeSettings(json: StoredJson): Settings {
  const { contacts, deals, timezone, ...stored } = storedOf(json);
  const { publish, crm } = json;
  const { activity_days, ...published } = publish ?? {};
  return {
    ...defaultSettings,
    ...given(json),
    ...stored,
    timezone: timezone ?? defaultSettings.timezone,
    reengage: { ...defaultSettings.reengage, ...json.reengage },
    cohorts: { ...defaultSettings.cohorts, ...json.cohorts },
    crm: crm ? { contacts, deals } : null,
    activity_days: activity_days ?? defaultSettings.activity_days,
    publish: { ...defaultSettings.publish, ...given(published) },
  };
}

const noColumns = {
  id: "record",
  name: null,
  created_at: null,
  watch: { stage: null, owner: null, status: null, tags: null, plan: null, note: null },
  changed_at: null,
  changed_by: null,
  dates: {},
} as const;

const noDealColumns = { ...noColumns, contact: null, amount: null } as const;

/** What isn't left out. */
const given = <T extends object>(members: T): Partial<T> & Pick<T, "table" & keyof T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)) as T;

import type { JsonValue } from "../../core/canonical-json.ts";
import type { OwnType } from "../../core/catalog.ts";
import type { CrmTable } from "../../core/crm.ts";
import type { Settings } from "../../core/settings.ts";
import { placeOf } from "../../stores/airtable/open.ts";
import { placeOf as sheetPlaceOf } from "../../stores/sheets/open.ts";
import { frontName } from "../../views/publish-layout.ts";
import { isBase, isSheet } from "../base-url.ts";
import type { Setup } from "../find-config.ts";
import type { ConfigKey } from "./config-block.ts";
import { isAlike } from "./fill-config.ts";

/**
 * What the config and the log's URL say of a CONFIG block, by path. `said` is what somebody set: of a base with contacts and deals,
 * `rowIs` or `table` tells whose columns are meant, else those of the contacts. Never a secret.
 */
export function knownValues(
  { file, settings, url }: Pick<Setup, "file" | "settings" | "url">,
  keys: readonly ConfigKey[],
  said: ReadonlyMap<string, JsonValue>,
): ReadonlyMap<string, JsonValue> {
  const usual = new Map(keys.map(({ path, value }) => [path, value]));
  const known = new Map<string, JsonValue | null | undefined>();
  if (isBase(url)) {
    const { base, table } = placeOf(url.replace(/^airtable:\/\//i, ""));
    known.set("base", base).set("events", table);
  }
  if (isSheet(url) && /^sheet:/.test(String(usual.get("source"))))
    known.set("events", sheetPlaceOf(url.replace(/^sheets:\/\//i, "")).tab);
  if (file !== null) {
    known.set("timezone", settings.timezone).set("settings", frontName(settings));
    if (settings.events.own.length > 0) known.set("own", settings.events.own.map(plainly));
  }
  const rows = rowsMeant(settings, said);
  if (rows && usual.has("table")) {
    for (const [path, value] of columnsOf(rows)) known.set(path, value);
    known.set("source", sourceOf(usual.get("source"), String(said.get("table") ?? rows.of.table)));
  }
  const fitting = new Map<string, JsonValue>();
  for (const [path, value] of known) {
    const other = usual.get(path);
    if (value !== null && value !== undefined && other !== undefined && isAlike(value, other))
      fitting.set(path, value);
  }
  return fitting;
}

/** A type as JSON: what isn't said is left out. */
const plainly = ({ name, fields, sentence }: OwnType): JsonValue => ({
  name,
  ...(fields ? { fields } : {}),
  ...(sentence ? { sentence } : {}),
});

/** The CRM's table that an automation is for. */
type Rows =
  | { readonly are: "contact"; readonly of: CrmTable }
  | { readonly are: "deal"; readonly of: CrmTable & { readonly contact: string | null } };

function rowsMeant({ crm }: Settings, said: ReadonlyMap<string, JsonValue>): Rows | null {
  const { contacts = null, deals = null } = crm ?? {};
  const all: readonly Rows[] = [
    ...(contacts ? [{ are: "contact", of: contacts } as const] : []),
    ...(deals ? [{ are: "deal", of: deals } as const] : []),
  ];
  const [kind, table] = [said.get("rowIs"), said.get("table")];
  const fit = all.filter(
    (rows) => (kind === undefined || rows.are === kind) && (table === undefined || rows.of.table === table),
  );
  return fit[0] ?? null;
}

function* columnsOf(rows: Rows): Generator<readonly [path: string, value: string | null]> {
  const { table, watch, changed_by, changed_at, created_at } = rows.of;
  yield ["table", table];
  yield ["rowIs", rows.are];
  if (rows.are === "deal") yield ["contactLink", rows.of.contact];
  for (const [field, column] of Object.entries(watch)) yield [`watch.${field}`, column];
  yield ["changedBy", changed_by];
  yield ["changedAt", changed_at];
  yield ["createdAt", created_at];
}

/** A name an automation: `airtable:contacts`, of the table that it watches. */
function sourceOf(usual: JsonValue | undefined, table: string): string | null {
  const host = /^[^:]+(?=:)/.exec(String(usual ?? ""))?.[0];
  const word = table
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  return host === undefined || word === "" ? null : `${host}:${word}`;
}

import type { Event } from "../../src/core/event.ts";
import type { CrmRecords } from "../../src/core/remote.ts";
import type { Settings } from "../../src/core/settings.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { openMemory } from "../../src/stores/memory.ts";
import { type Published, type PublishOptions, publishViews } from "../../src/views/publish.ts";
import { events, sales } from "./events.ts";
import { type FakeTarget, fakeTarget } from "./fake-target.ts";

type Input = Parameters<typeof events>[0][number] | Event;

const watch = { stage: null, owner: null, status: null, tags: null, plan: null, note: null };
const table = {
  id: "record",
  name: "Name",
  created_at: null,
  watch,
  changed_at: null,
  changed_by: null,
  dates: {},
};

/** All views, beside a CRM with contacts and deals. */
export const published: Settings = {
  ...sales,
  timezone: "America/New_York",
  crm: {
    contacts: { table: "Contacts", ...table },
    deals: { table: "Deals", ...table, contact: null, amount: null },
  },
  publish: {
    tables: ["timelines", "velocity", "stuck", "reengage", "cohorts", "owners", "activity", "changes"],
    names: {},
    links: true,
    timelines: "active",
  },
};

/** A CRM's records: `{sarah: "Sarah Lopez"}`. */
export const crmOf = (
  contacts: Readonly<Record<string, string>>,
  deals: Readonly<Record<string, string>> = {},
): CrmRecords => {
  const records = (of: Readonly<Record<string, string>>) =>
    new Map(Object.entries(of).map(([id, name]) => [id, { record: `rec ${id}`, name }]));
  const all = [...Object.entries(contacts), ...Object.entries(deals)];
  return {
    contacts: records(contacts),
    deals: records(deals),
    all: new Map(all.map(([id, name]) => [`rec ${id}`, { id, name }])),
  };
};

/** A log, and tables to publish it to. */
export interface PublishDesk {
  readonly target: FakeTarget;
  log(...inputs: readonly Input[]): Promise<void>;
  publish(as_of: string, options?: Partial<PublishOptions>): Promise<Published>;
  /** What all tables hold, without what tells one publish from another. */
  shown(): Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const eventOf = (input: Input, settings: Settings): Event =>
  "event_id" in input && "idempotency_key" in input
    ? (input as Event)
    : (events([input as Parameters<typeof events>[0][number]], settings)[0] as Event);

let markers = 0;

/** A publish with a marker of its own. */

export async function publishDesk(
  story: readonly Input[],
  settings: Settings = published,
  onto?: FakeTarget,
): Promise<PublishDesk> {
  const target = onto ?? (await fakeTarget(settings));
  const store = openMemory({ now: () => "2026-12-01T00:00:00.000Z" });
  const log = async (...inputs: readonly Input[]): Promise<void> =>
    void (await store.append(inputs.map((each) => eventOf(each, settings))));
  await log(...story);
  return {
    target,
    log,
    publish(as_of, options = {}) {
      markers += 1;
      const asked = { store, settings, hash: sha256Hex };
      return publishViews(asked, target, { as_of, marker: `m${markers}`, ...options });
    },
    shown() {
      const all = [...target.tables.keys()].map((name) => [name, target.shown(name)] as const);
      return Object.fromEntries(
        all.map(([name, rows]) => [
          name,
          Object.fromEntries(Object.entries(rows).filter(([, cells]) => cells.Kind !== "Control")),
        ]),
      );
    },
  };
}

/** How many rows a publish wrote and removed, by table; tables that it left alone aren't named. */
export const touched = ({ tables }: Published): Readonly<Record<string, string>> =>
  Object.fromEntries(
    tables.flatMap(({ name, written, removed }) =>
      written + removed === 0 ? [] : [[name, `${written} written, ${removed} removed`]],
    ),
  );

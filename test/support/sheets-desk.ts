import type { Event } from "../../src/core/event.ts";
import type { Settings } from "../../src/core/settings.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { openMemory } from "../../src/stores/memory.ts";
import type { SheetsClient } from "../../src/stores/sheets/client.ts";
import { sheetsTarget } from "../../src/stores/sheets/target.ts";
import type { Published, PublishOptions } from "../../src/views/publish.ts";
import { publishAtOnce } from "../../src/views/publish-at-once.ts";
import { frontColumns, frontName, tablesOf } from "../../src/views/publish-layout.ts";
import type { SheetsOptions } from "../emulators/sheets/start-sheets.ts";
import { events } from "./events.ts";
import { crmOf, published } from "./publish-desk.ts";
import { type SheetsWorld, startSheetsWorld } from "./sheets-client.ts";

type Input = Parameters<typeof events>[0][number];

/** Tabs of a CRM, and what its records are called. */
const contacts: Readonly<Record<string, string>> = { sarah: "Sarah Lopez", ben: "Ben Okri", "1001": "Dora" };
const deals: Readonly<Record<string, string>> = { roof: "Sarah Lopez, roof 6 kW" };

/** A log in memory that is published to a spreadsheet. */
export interface SheetsDesk {
  readonly world: SheetsWorld;
  /** Called before and after each request of `publish`, but not of `other`; one that throws before it isn't sent. */
  readonly hooks: Hooks;
  /** Where `other` publishes to. */
  readonly target: ReturnType<typeof sheetsTarget>;
  log(...inputs: readonly Input[]): Promise<void>;
  publish(as_of: string, options?: Partial<PublishOptions>): Promise<Published>;
  /** A publish by somebody else, with a client of their own. */
  other(as_of: string, options?: Partial<PublishOptions>): Promise<Published>;
  /** What a tab holds, by key; formulas as such. */
  rows(tab: string): Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Reads and writes since the last time. */
  counted(): { readonly reads: number; readonly writes: number };
  readonly asked: { readonly store: ReturnType<typeof openMemory>; readonly settings: Settings };
}

export interface Hooks {
  before: (kind: "get" | "update") => unknown;
  after: (kind: "get" | "update") => unknown;
}

/** A spreadsheet set up for all views, beside a CRM, and a log to publish. */
export async function sheetsDesk(
  story: readonly (Input | Event)[],
  { settings = published, crm = crmOf(contacts, deals), longest, ...options }: Desk = {},
): Promise<SheetsDesk> {
  const rowsOf = (records: ReadonlyMap<string, { readonly name: string | null }>) =>
    [...records].map(([id, { name }]) => [/^\d+$/.test(id) ? Number(id) : `'${id}`, `'${name}`]);
  const world = await startSheetsWorld({
    ...options,
    tabs: [
      { title: "Contacts", values: [["ID", "Name"], ...rowsOf(crm.contacts)] },
      { title: "Deals", values: [["Name", "Deal ID"], ...rowsOf(crm.deals).map((row) => row.reverse())] },
    ],
  });
  const layout = [
    ...(await tablesOf(settings.publish.tables, settings)),
    { name: frontName(settings), columns: frontColumns },
  ];
  world.control.ask({
    by: "service",
    requests: layout.flatMap(({ name, columns }, index) => {
      const titles = [...columns.map(({ title }) => title), "Updated"];
      const properties = {
        sheetId: 100 + index,
        title: name,
        gridProperties: { rowCount: 2, columnCount: titles.length, frozenRowCount: 1 },
      };
      const values = titles.map((stringValue) => ({ userEnteredValue: { stringValue } }));
      const start = { sheetId: 100 + index, rowIndex: 0, columnIndex: 0 };
      return [
        { addSheet: { properties } },
        { updateCells: { start, rows: [{ values }], fields: "userEnteredValue" } },
      ];
    }),
  });
  const store = openMemory({ now: () => "2026-12-01T00:00:00.000Z" });
  const log = async (...inputs: readonly (Input | Event)[]): Promise<void> => {
    const all = inputs.map((each) =>
      "event_id" in each ? (each as Event) : (events([each as Input], settings)[0] as Event),
    );
    await store.append(all);
  };
  await log(...story);
  const clock = { sleep: async (ms: number) => void world.control.advance({ ms }), random: () => 0 };
  const places = {
    contacts: { tab: "Contacts", column: "ID" },
    deals: { tab: "Deals", column: "Deal ID" },
    clock,
    longest,
  };
  const publishBy =
    (target: ReturnType<typeof sheetsTarget>) =>
    (as_of: string, more: Partial<PublishOptions> = {}): Promise<Published> =>
      publishAtOnce({ store, settings, hash: sha256Hex }, target, { as_of, marker: "m", crm, ...more });
  const target = sheetsTarget(await world.open(), places);
  const hooks: Hooks = { before: () => undefined, after: () => undefined };
  return {
    world,
    hooks,
    log,
    publish: publishBy(sheetsTarget(hooked(await world.open(), hooks), places)),
    target,
    other: publishBy(target),
    rows(tab) {
      const [headers = [], ...rows] = world.control.rows({ tab });
      const found: Record<string, Readonly<Record<string, unknown>>> = {};
      for (const row of rows) {
        const cells = Object.fromEntries(headers.map((title, at) => [String(title), row[at] ?? ""]));
        if (String(cells.key) in found) throw new Error(`two rows of ${tab} have the key ${cells.key}`);
        found[String(cells.key)] = cells;
      }
      return found;
    },
    counted() {
      const kinds = world.control.requestLog().map(({ kind }) => kind);
      world.control.forgetRequests();
      const writes = kinds.filter((kind) => kind === "batchUpdate").length;
      return { reads: kinds.length - writes, writes };
    },
    asked: { store, settings },
  };
}

function hooked(client: SheetsClient, hooks: Hooks): SheetsClient {
  const around = async <Result>(kind: "get" | "update", work: () => Promise<Result>): Promise<Result> => {
    await hooks.before(kind);
    const result = await work();
    await hooks.after(kind);
    return result;
  };
  return {
    ...client,
    get: (ask) => around("get", () => client.get(ask)),
    update: (requests, answer) => around("update", () => client.update(requests, answer)),
  };
}

interface Desk extends Omit<SheetsOptions, "tabs"> {
  /** The length of a write. */
  readonly longest?: number;
  readonly settings?: Settings;
  readonly crm?: ReturnType<typeof crmOf>;
}

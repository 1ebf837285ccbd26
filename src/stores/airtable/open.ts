import type { AmendableLog } from "../../core/amend.ts";
import type { Catalog } from "../../core/catalog.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Hash } from "../../core/identity.ts";
import type { EmptyLinks, LinkedLog } from "../../core/remote.ts";
import type { Settings } from "../../core/settings.ts";
import { frontName } from "../../views/publish-layout.ts";
import type { SealPage } from "../../views/seal-page.ts";
import type { TableTarget } from "../../views/table-target.ts";
import { readTables } from "./base-schema.ts";
import type { AirtableClient } from "./client.ts";
import { countRows } from "./count-rows.ts";
import { readCrm } from "./crm-records.ts";
import type { Linked } from "./event-cells.ts";
import { emptyLinksIn, straysOf } from "./fill-links.ts";
import { knownLinks } from "./lost-links.ts";
import { type PlanLimits, planNamed } from "./plans.ts";
import { removerOf } from "./remove-events.ts";
import { rewriterOf } from "./rewrite.ts";
import { type SetUpFault, setUpFaults } from "./set-up-faults.ts";
import { type AirtableStore, storeOver } from "./store.ts";
import { airtableTarget } from "./target.ts";
import { type Update, updateRows } from "./update-rows.ts";
import { webTable } from "./web-table.ts";

/** What opening a log in a base needs. */
export interface AirtableOptions {
  readonly hash: Hash;
  readonly catalog: Catalog;
  readonly settings: Settings;
  /** AIRTABLE_API_KEY and, for another server than Airtable's, AIRTABLE_ENDPOINT_URL. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The clock: ISO 8601 UTC. */
  readonly now: () => string;
  /** Milliseconds that only ever grow, by which the base's rate is kept. */
  readonly clock: () => number;
  /** Waits so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** How long one request may take, in milliseconds. @default 60000 */
  readonly timeout?: number | undefined;
}

/** A log in a base, and what else can be done there. */
export interface AirtableLog extends AirtableStore, LinkedLog, AmendableLog {
  readonly client: AirtableClient;
  /** The log's table, by name or id. */
  readonly table: string;
  /** Where views are published: the tables of the same base. */
  readonly target: TableTarget;
  /** What the workspace's plan allows; null where nobody said which it is. */
  readonly limits: PlanLimits | null;
  /** Counts the records of all tables of the base, a hundred a request. Throws where the token may not read the schema. */
  countRecords(): Promise<number>;
  /** Requests that were sent so far. */
  sent(): number;
  /** What the base's tables lack or have otherwise. Throws where the token may not read the schema. */
  setUpFaults(): Promise<readonly SetUpFault[]>;
  /** Where its seal is kept, where the base has a front page. */
  readonly sealPage: SealPage;
  /** What a seal calls it. */
  readonly origin: string;
  /** A row's recorded_at is its record's createdTime, which no script can read: it isn't sealed. */
  readonly undated: true;
}

/** Opens the log at `appXXXXXXXXXXXXXX/Events`. Nothing is asked yet. Throws BAD_URL, AIRTABLE_TOKEN_MISSING. */
export async function openAirtable(place: string, options: AirtableOptions): Promise<AirtableLog> {
  const { base, table } = placeOf(place);
  const { env, now, clock, sleep, settings, hash, catalog, timeout } = options;
  const { openAirtableClient } = await import("./package-client.ts");
  const client = await openAirtableClient({
    base,
    token: env.AIRTABLE_API_KEY ?? "",
    endpoint: env.AIRTABLE_ENDPOINT_URL,
    now: clock,
    sleep,
    timeout,
  });
  const linked = linkedBy(settings);
  const links = knownLinks(linked);
  const target = airtableTarget(client);
  return {
    ...storeOver(webTable(client, table), { hash, catalog, linked, links }, now),
    removeRows: removerOf(client, table),
    rewriteRows: rewriterOf(client, table),
    client,
    table,
    target,
    sealPage: { target, front: frontName(settings) },
    origin: `airtable/${base}/${table}`,
    undated: true,
    limits: planNamed(settings.plan),
    async countRecords() {
      let records = 0;
      for (const each of await readTables(client))
        records += (await countRows(client, each, Number.POSITIVE_INFINITY)).rows;
      return records;
    },
    sent: () => client.sent(),
    setUpFaults: () => setUpFaults(client, settings, table),
    linksByRecord: linked.Contact !== "other" && linked.Deal !== "other",
    readCrm: () => readCrm(client, settings.crm),
    emptyLinks: (rows, records) => emptyLinksIn(rows, links.linked(), records),
    fillLinks: (rows) => links.tolerating((there) => updateRows(client, table, updatesOf(rows, there))),
    straysOf: (row, records) => straysOf(row, linked, records),
  };
}

/** The base and the table that a log's URL names after `airtable://`. Throws BAD_URL. */
export function placeOf(place: string): { readonly base: string; readonly table: string } {
  const [, base, table = "Events"] = /^(app[0-9A-Za-z]{14})(?:\/([^/?#]+))?\/?$/.exec(place) ?? [];
  if (base !== undefined) return { base, table: decoded(table) };
  throw new DaybookError("BAD_URL", "That names no table in an Airtable base.", {
    hint: "Write airtable://appXXXXXXXXXXXXXX/Events: the first part stands in your base's address, airtable.com/appXXXXXXXXXXXXXX/…, the second is the name of the table of events.",
  });
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The links to write, of the columns that are there. */
const updatesOf = (rows: readonly EmptyLinks[], there: Linked): readonly Update[] =>
  rows.flatMap(({ id, links }) => {
    const fields = Object.entries(links).filter(([column]) => there[column as keyof Linked] !== false);
    return fields.length === 0 ? [] : [{ id, fields: Object.fromEntries(fields) }];
  });

/** Which links the log's table has, and which of them are written with an event. */
function linkedBy({ crm, publish }: Pick<Settings, "crm" | "publish">): Linked {
  const kindOf = (table: { readonly id: string } | null | undefined): Linked["Contact"] =>
    !table || !publish.links ? false : table.id === "record" ? "record" : "other";
  return { Contact: kindOf(crm?.contacts), Deal: kindOf(crm?.deals) };
}

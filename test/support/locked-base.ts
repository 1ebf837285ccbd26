import { expect, onTestFinished } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import { appendInputs } from "../../src/core/log.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { openAirtable } from "../../src/stores/airtable/open.ts";
import { type Proof, proveLock } from "../../src/stores/airtable/prove-lock.ts";
import type { Tried } from "../../src/stores/airtable/try-edits.ts";
import { type Airtable, type AirtableOptions, startAirtable } from "../emulators/airtable/start-airtable.ts";
import { businessTables, clientOf, setUp, tableOf } from "./airtable-base.ts";
import { linkedSettings } from "./airtable-log.ts";

type Level = Parameters<Airtable["control"]["lockField"]>[0]["level"];

/** A base with a log of two events, the first with every cell filled. */
export async function logged(options: AirtableOptions = {}): Promise<Airtable> {
  const airtable = await startAirtable({ tables: businessTables, ...options });
  onTestFinished(() => airtable.close());
  await setUp(airtable);
  const idIn = (table: string): string => airtable.control.rows({ table })[0]?.id ?? "";
  const { control } = airtable;
  const store = await openAirtable(`${airtable.base}/Events`, {
    hash,
    catalog: catalogOf(),
    settings: linkedSettings,
    env: { AIRTABLE_API_KEY: airtable.token, AIRTABLE_ENDPOINT_URL: airtable.url },
    now: () => control.now(),
    clock: () => Date.parse(control.now()),
    sleep: async (ms) => void control.advance({ ms }),
  });
  const inputs = [
    {
      contact_id: idIn("Contacts"),
      deal_id: idIn("Deals"),
      event_type: "stage_changed",
      event_data: { to: "Won" },
      timestamp: "2026-04-01",
      actor: "Ana",
      source: "test",
    },
    { contact_id: idIn("Contacts"), event_type: "email_sent", timestamp: "2026-04-02" },
  ];
  const rules = { catalog: catalogOf(), hash, timezone: "UTC" };
  const { receipts, problems } = await appendInputs(store, inputs, rules, control.now());
  expect(problems).toEqual([]);
  expect(receipts.map(({ status }) => status)).toEqual(["appended", "appended"]);
  return airtable;
}

/** Locks the columns of the log. */
export async function lock(
  airtable: Airtable,
  level: Level,
  except: readonly string[] = [],
): Promise<readonly string[]> {
  const { fields } = await tableOf(airtable, "Events");
  for (const { name } of fields)
    if (!except.includes(name)) airtable.control.lockField({ table: "Events", field: name, level });
  return fields.map(({ name }) => name);
}

/** With which tokens a lock is tried. */
export interface Trying {
  readonly token: string | null;
  /** @default the owner's */
  readonly writer?: string | null;
  /** The address that the second person's requests go to. @default the base's own */
  readonly url?: string;
  /** Columns that the schema has beside those of the base. @default none */
  readonly also?: readonly Tried[];
}

/** Tries a lock, and makes sure that no row of any table is another one afterwards. */
export async function prove(airtable: Airtable, trying: Trying): Promise<Proof> {
  const { token, writer = airtable.token, url = airtable.url, also = [] } = trying;
  const seen = () =>
    JSON.stringify(airtable.control.schema().map(({ name }) => airtable.control.rows({ table: name })));
  const before = seen();
  const { fields } = await tableOf(airtable, "Events");
  const proof = await proveLock({
    writer: writer === null ? null : await clientOf(airtable, writer),
    editor: token === null ? null : await clientOf({ ...airtable, url }, token),
    table: "Events",
    columns: [...fields, ...also],
  });
  expect(seen()).toBe(before);
  return proof;
}

/** The level at which only the account that writes may. */
export const ownerOnly = (airtable: Airtable): Level => ({
  users: [airtable.live.base.users.values().next().value?.id ?? ""],
});

import { readAll } from "../../core/store.ts";
import { fromIso } from "../../core/time.ts";
import { type Winners, winnersOf } from "../../core/winners.ts";
import type { Log } from "../../open-log.ts";
import type { OpenDesk } from "../crm/open-crm.ts";
import { compare, type Drift } from "./compare.ts";

/** The CRM beside the log, and which rows it was compared with. */
export interface Looked extends Drift {
  /** ISO 8601 UTC: read after the log and before the CRM, so that nothing observed is older than what it is compared with. */
  readonly as_of: string;
  readonly known: ReadonlySet<string>;
}

/** Reads the log, the clock and the CRM, in this order, and compares them. Throws BAD_TIME and what the stores throw. */
export async function lookAtBoth(log: Log, desk: OpenDesk): Promise<Looked> {
  const winners = await winnersIn(log);
  const as_of = log.now();
  const read = await desk.read();
  const sweeping = { source: desk.source, now: fromIso(as_of) };
  const known = new Set([...winners.intact, ...winners.left_out].map(({ event_id }) => event_id));
  const found = compare(desk.homes, read, winners, log.settings, sweeping);
  return { as_of, known, ...found, notes: [...desk.looks(), ...found.notes] };
}

/** The events of the log as readers see them. */
export async function winnersIn({ toRead, catalog, hash }: Log): Promise<Winners> {
  const rows = [];
  for await (const row of readAll(await toRead())) rows.push(row);
  return winnersOf(rows, catalog, hash);
}

import type { Settings } from "../../core/settings.ts";
import type { EventSink } from "../../core/store.ts";
import type { Winners } from "../../core/winners.ts";
import { scriptHost } from "../../hosts/airtable-script/host.ts";
import { appendTold, type Told } from "./append-told.ts";
import { type CrmHome, type ReadCrm, readCrm } from "./crm.ts";
import type { ScriptLog } from "./open-log.ts";
import { type Swept, sweep } from "./sweep.ts";

/** The CRM beside the log, and what the log lacks of it. */
export interface Gap extends Swept {
  readonly crm: ReadCrm;
  /** The events as readers see them. */
  readonly winners: Winners;
}

/** Compares the CRM with the log. The log is read first, then the clock, then the CRM: so nothing observed is older than what it is compared with. */
export async function gapOf(
  log: ScriptLog,
  homes: readonly CrmHome[],
  settings: Settings,
  source: string,
): Promise<Gap> {
  const winners = await log.winners();
  const now = scriptHost.clock();
  const crm = await readCrm(homes);
  return { crm, winners, ...sweep(crm, winners, settings, { source, now }) };
}

/** Whoever takes events and keeps none: for showing what would be logged. */
export const rehearsing: EventSink = {
  append: async (events) =>
    events.map(({ idempotency_key: key, event_id }) => ({ key, event_id, status: "appended" })),
};

/** Logs what is missing; one receipt an input, in order. */
export const catchUp = (
  { store, catalog }: ScriptLog,
  { inputs }: Pick<Swept, "inputs">,
  timezone: string,
): Promise<readonly Told[]> => appendTold(store, inputs, { catalog, timezone });

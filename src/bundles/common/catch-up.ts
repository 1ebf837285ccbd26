import type { Catalog } from "../../core/catalog.ts";
import type { Event, EventInput } from "../../core/event.ts";
import type { Settings } from "../../core/settings.ts";
import type { EventSink } from "../../core/store.ts";
import type { Winners } from "../../core/winners.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { appendTold, type Told } from "./append-told.ts";
import { type CrmHome, type ReadCrm, readCrm } from "./crm.ts";
import type { Subject } from "./observe.ts";
import { keyOf, type Sweeping, type Swept, sweep } from "./sweep.ts";

/** A log that is read whole, and held from then on. */
export interface WholeLog {
  readonly catalog: Catalog;
  readonly store: EventSink & {
    read(): Promise<{ readonly rows: readonly Event[] }>;
    /** Asks for all rows anew; the next append may look among them. */
    reread(): Promise<{ readonly rows: readonly Event[] }>;
  };
  /** The events as readers see them. */
  winners(): Promise<Winners>;
}

/** The CRM beside the log, and what the log lacks of it. */
export interface Gap extends Swept {
  readonly crm: ReadCrm;
  /** The events as readers see them. */
  readonly winners: Winners;
  /** The event_ids of the rows that the CRM was compared with. */
  readonly known: ReadonlySet<string>;
}

/** Compares the CRM with the log. The log is read first, then the clock, then the CRM: so nothing observed is older than what it is compared with. */
export async function gapOf(
  log: WholeLog,
  homes: readonly CrmHome[],
  settings: Settings,
  source: string,
  choices: Pick<Sweeping, "renamed" | "fresh"> = {},
): Promise<Gap> {
  const winners = await log.winners();
  const known = idsOf((await log.store.read()).rows);
  const now = scriptHost.clock();
  const crm = await readCrm(homes);
  return { crm, winners, known, ...sweep(crm, winners, settings, { ...choices, source, now }) };
}

/** Whoever takes events and keeps none: for showing what would be logged. */
export const rehearsing: EventSink = {
  append: async (events) =>
    events.map(({ idempotency_key: key, event_id }) => ({ key, event_id, status: "appended" })),
};

const idsOf = (rows: readonly Event[]): ReadonlySet<string> => new Set(rows.map(({ event_id }) => event_id));

/** Why nothing was logged of a record: what was found may be wrong by now. */
export const overtaken =
  "another run logged something about it at the same moment: the next one compares it anew";

/** Logs what is missing but for subjects of which the log has got other events meanwhile; one receipt an input, in order. */
export async function catchUp(
  { store, catalog }: WholeLog,
  { inputs, known }: Pick<Gap, "inputs" | "known">,
  timezone: string,
): Promise<readonly Told[]> {
  if (inputs.length === 0) return [];
  const { rows } = await store.reread();
  const news = rows.filter(({ event_id }) => !known.has(event_id));
  return appendSettled(store, inputs, news, { catalog, timezone });
}

/** Appends inputs but for those about the subjects of some events, which are refused; one receipt an input, in order. */
export async function appendSettled(
  store: EventSink,
  inputs: readonly EventInput[],
  news: readonly Pick<Event, "contact_id" | "deal_id">[],
  rules: Parameters<typeof appendTold>[2],
): Promise<readonly Told[]> {
  const moved = new Set(news.map(keyOf));
  const isSettled = (input: EventInput): boolean => !moved.has(keyOf(subjectOf(input)));
  const told = (await appendTold(store, inputs.filter(isSettled), rules))[Symbol.iterator]();
  return inputs.map(
    (input): Told =>
      (isSettled(input) ? told.next().value : null) ?? {
        key: null,
        event_id: null,
        status: "rejected",
        reason: overtaken,
        sentence: null,
      },
  );
}

/** Whom an input is about. */
export const subjectOf = ({ contact_id, deal_id }: EventInput): Subject => ({
  contact_id: String(contact_id),
  deal_id: deal_id ? String(deal_id) : null,
});

import type { Event } from "../../../core/event.ts";
import { prepareInputs } from "../../../core/log.ts";
import { toIso } from "../../../core/time.ts";
import type { Winners } from "../../../core/winners.ts";
import { appendTold, type Told } from "../../common/append-told.ts";
import { appendSettled, catchUp, rehearsing } from "../../common/catch-up.ts";
import { type CrmSubject, type ReadCrm, readCrm } from "../../common/crm.ts";
import type { Subject } from "../../common/observe.ts";
import { type Sweeping, type Swept, sweep } from "../../common/sweep.ts";
import type { Desk } from "../desk.ts";
import { nobody, type TabHome } from "./crm-tabs.ts";
import { logAbout } from "./log-part.ts";

/** What is compared with what. */
export interface Comparing extends Pick<Sweeping, "source" | "newcomers" | "actorOf" | "renamed" | "fresh"> {
  readonly homes: readonly TabHome[];
  /** The subjects that are compared, as they were just now. @default all */
  readonly about?: readonly Subject[] | undefined;
  /** What of the CRM counts. @default all of it */
  readonly pick?: ((crm: ReadCrm, winners: Winners) => readonly CrmSubject[]) | undefined;
}

/** What a log lacks of a CRM, and how it gets it. */
export interface Compared extends Swept {
  readonly crm: ReadCrm;
  readonly winners: Winners;
  /** Logs the first so many of what is missing: one receipt an input, in order. */
  append(): Promise<readonly Told[]>;
  /** The same without writing. */
  rehearse(): Promise<readonly Told[]>;
}

/** The most events that one write takes: what a run was cut off at is found by the next. */
const portion = 500;

/** Compares the CRM with the log. The log is read first, then the clock, then the CRM: so nothing observed is older than what it is compared with. */
export async function compare(
  desk: Desk,
  { homes, about, pick, source, ...how }: Comparing,
): Promise<Compared> {
  const { settings, catalog, host } = desk;
  const log = logAbout(desk, about ?? null);
  const winners = await log.winners();
  const known = new Set((await log.store.read()).rows.map(({ event_id }) => event_id));
  const now = host.clock();
  const read = withContacts(await readCrm(homes), winners);
  const crm = { ...read, subjects: pick ? pick(read, winners) : read.subjects };
  const swept = sweep(crm, winners, settings, { ...how, source, now });
  const rules = { catalog, timezone: settings.timezone };
  return {
    ...swept,
    crm: read,
    winners,
    async append() {
      const told: Told[] = [];
      for (let at = 0; at < swept.inputs.length && !(at > 0 && desk.stopped()); at += portion) {
        const inputs = swept.inputs.slice(at, at + portion);
        // Whoever logs about the same subjects waits for its turn: one look before the first write is enough.
        const some =
          at === 0
            ? await catchUp(log, { inputs, known }, settings.timezone)
            : await appendSettled(log.store, inputs, [], rules);
        told.push(...some);
      }
      return told;
    },
    rehearse: () => appendTold(rehearsing, swept.inputs, rules),
  };
}

/** Deals whose cell names no contact that there is, or one of two of a name, stay with the contact that their last event names. */
export function withContacts(read: ReadCrm, { events }: Pick<Winners, "events">): ReadCrm {
  const last = new Map<string, Event>();
  for (const event of events) {
    const { deal_id, event_id } = event;
    if (deal_id !== null && event_id > (last.get(deal_id)?.event_id ?? "")) last.set(deal_id, event);
  }
  const subjects = read.subjects.flatMap((each): readonly CrmSubject[] => {
    if (each.contact_id !== nobody) return [each];
    const known = last.get(each.deal_id ?? "");
    return known ? [{ ...each, contact_id: known.contact_id }] : [];
  });
  return { ...read, subjects, without: read.without + read.subjects.length - subjects.length };
}

/** How many events inputs would give, those with a fault left out. */
export const countOfEvents = ({ settings, catalog, host }: Desk, { inputs }: Swept): number =>
  prepareInputs(inputs, { catalog, timezone: settings.timezone, hash: host.hash }, toIso(host.clock())).events
    .length;

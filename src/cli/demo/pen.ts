import { DAY_MS } from "../../core/days.ts";
import type { EventInput } from "../../core/event.ts";
import { toIso } from "../../core/time.ts";
import type { Chance } from "./chance.ts";
import { atWork } from "./hours.ts";
import type { Person } from "./people.ts";
import { demoSource } from "./settings.ts";

/** Writes one lead's events, in the order in which they happen. */
export interface Pen {
  readonly person: Person;
  readonly chance: Chance;
  /** Milliseconds of the latest event. */
  at: number;
  /** Who has the lead. */
  rep: string;
  /** The stage that the lead, or its deal, is in. */
  stage: string | null;
  /** What moves through the stages: a deal, or null for the contact itself. */
  deal: string | null;
  /** What the deal is worth; 0 without one. */
  amount: number;
  /** Lets days pass, and then the time until somebody is at work. */
  later(days: number): void;
  /** Lets minutes pass, for what an automation does. */
  soon(minutes: number): void;
  /** An event of the contact. */
  write(event_type: string, event_data: object, actor?: string): void;
  /** An event of what moves through the stages. */
  writeDeal(event_type: string, event_data: object, actor?: string): void;
  /** Moves on to a stage, by the rep unless somebody else is named. */
  move(to: string, more?: object, actor?: string): void;
}

/** A pen for a lead that comes in at an instant (milliseconds); its events go to `out`. */
export function penFor(person: Person, start: number, chance: Chance, out: EventInput[]): Pen {
  const put = (deal_id: string | null, event_type: string, event_data: object, actor?: string): void => {
    out.push({
      contact_id: person.id,
      event_type,
      event_data,
      timestamp: toIso(pen.at),
      source: demoSource,
      ...(deal_id === null ? {} : { deal_id }),
      ...(actor === undefined ? {} : { actor }),
    });
    pen.at += chance.whole(2, 50) * 1000;
  };
  const pen: Pen = {
    person,
    chance,
    at: start,
    rep: "",
    stage: null,
    deal: null,
    amount: 0,
    later(days) {
      pen.at = atWork(pen.at + Math.round(days * DAY_MS), chance);
    },
    soon(minutes) {
      pen.at += Math.round(minutes * 60_000);
    },
    write: (event_type, event_data, actor) => put(null, event_type, event_data, actor),
    writeDeal: (event_type, event_data, actor) => put(pen.deal, event_type, event_data, actor),
    move(to, more = {}, actor = pen.rep) {
      const from = pen.stage === null ? {} : { from: pen.stage };
      put(pen.deal, "stage_changed", { ...from, to, ...more }, actor);
      pen.stage = to;
    },
  };
  return pen;
}

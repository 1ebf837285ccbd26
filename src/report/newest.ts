import type { History } from "../core/history.ts";
import type { Sign } from "../views/tally.ts";
import type { ViewContext } from "../views/view.ts";
import { lastEventOf, type Timeline, timelineOf } from "./timeline.ts";

/** Keeps the timelines of the most recently active contacts, however many there are. */
export interface Newest {
  take(history: History, sign: Sign): void;
  /** How many contacts went by. */
  contacts(): number;
  /** The timelines, the most recently active first. */
  list(): readonly Timeline[];
}

/** Keeps `most` timelines; in between up to twice as many, so that few are written in vain. */
export function newestTimelines(most: number, context: ViewContext): Newest {
  let kept: Timeline[] = [];
  let contacts = 0;
  let oldest = Number.NEGATIVE_INFINITY;
  const prune = (): void => {
    kept = kept.sort(byActivity).slice(0, most);
    oldest = kept.length < most ? oldest : (kept[kept.length - 1] as Timeline).at;
  };
  return {
    take(history, sign) {
      const at = lastEventOf(history);
      if (at === null) return;
      contacts += sign;
      if (sign < 0) kept = kept.filter((each) => each.id !== history.contact_id);
      else if (at >= oldest) kept.push(timelineOf(history, at, context));
      if (kept.length > 2 * most) prune();
    },
    contacts: () => contacts,
    list() {
      prune();
      return kept;
    },
  };
}

const byActivity = (a: Timeline, b: Timeline): number => b.at - a.at || (a.id < b.id ? -1 : 1);

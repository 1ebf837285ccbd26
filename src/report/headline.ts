import { DAY_MS } from "../core/days.ts";
import { openVisit, type Subject } from "../core/history.ts";
import { percentile } from "../core/percentile.ts";
import type { Pipelines } from "../core/pipelines.ts";
import { tells } from "../views/person.ts";
import { share } from "../views/spread.ts";
import { count, sample, valuesOf } from "../views/tally.ts";
import type { View } from "../views/view.ts";

/** The figures on top of a report. */
export interface Headline {
  readonly leads: number;
  readonly new_leads: number;
  readonly open: number;
  /** What the open deals are worth together; null where no amount is known. */
  readonly open_amount: number | null;
  readonly won: number;
  readonly new_wins: number;
  readonly ended: number;
  readonly ended_won: number;
  readonly win_rate: number | null;
  readonly median_days_to_win: number | null;
  readonly p75_days_to_win: number | null;
}

/** How many days back "lately" goes. */
export const recentDays = 30;

/** The whole log in a handful of figures. */
export const headline: View = {
  name: "headline",
  title: "At a glance",
  definition:
    "Leads: all contacts in the log, merged ones once; new ones by their first contact_created. " +
    "Open: contacts and deals that are in a stage which doesn't end. Won: contacts and deals that ever entered a won stage, once each. " +
    "Win rate: of the contacts and deals that have ended, the share whose latest end is won. " +
    "Days to win: from a contact's creation to its first win (24-hour days), the median over all contacts for which both are known; the quarter is p75, interpolated linearly. " +
    "Stuck: in a stage for at least that stage's limit.",
  columns: () => [],
  add(tally, history, sign, { pipelines }) {
    if (!history.steps.some(tells)) return;
    count(tally, "leads", sign);
    const { created_at } = history;
    if (created_at !== null) sample(tally, "created", created_at, 1, sign);
    let first: number | null = null;
    for (const subject of history.subjects) {
      const { win, end, open } = outcomeOf(subject, pipelines);
      if (open) count(tally, "open", sign);
      if (open && subject.amount !== null) sample(tally, "amount", 0, subject.amount, sign);
      if (end) count(tally, "ended", sign);
      if (end === "won") count(tally, "ended won", sign);
      if (!win) continue;
      sample(tally, "won", win.entered, 1, sign);
      if (!win.at_least && (first === null || win.entered < first)) first = win.entered;
    }
    if (first !== null && created_at !== null)
      sample(tally, "days", first, (first - created_at) / DAY_MS, sign);
  },
  answer(tally, { as_of }) {
    const counted = (key: string): number => tally.counts.get(key) ?? 0;
    const since = as_of - recentDays * DAY_MS;
    const amounts = valuesOf(tally, "amount");
    const days = valuesOf(tally, "days");
    const json: Headline = {
      leads: counted("leads"),
      new_leads: valuesOf(tally, "created", since).length,
      open: counted("open"),
      open_amount: amounts.length === 0 ? null : amounts.reduce((sum, each) => sum + each, 0),
      won: valuesOf(tally, "won").length,
      new_wins: valuesOf(tally, "won", since).length,
      ended: counted("ended"),
      ended_won: counted("ended won"),
      win_rate: share(counted("ended won"), counted("ended")),
      median_days_to_win: percentile(days, 0.5),
      p75_days_to_win: percentile(days, 0.75),
    };
    return { json: { ...json }, table: [] };
  },
};

function outcomeOf(subject: Subject, pipelines: Pipelines) {
  const ends = subject.visits.filter((visit) => pipelines.ends(visit) !== null);
  const held = openVisit(subject);
  const last = ends[ends.length - 1];
  return {
    win: ends.find((visit) => pipelines.ends(visit) === "won") ?? null,
    end: last ? pipelines.ends(last) : null,
    open: held !== null && pipelines.ends(held) === null,
  };
}

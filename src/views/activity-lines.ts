import { localDayNumber, localMinute } from "../core/calendar.ts";
import { type History, isLife, type Step } from "../core/history.ts";
import { toldOf } from "../core/story.ts";
import { cut, cutLine } from "./cut-line.ts";
import { keep, type Sign, type Tally } from "./tally.ts";
import type { ViewContext } from "./view.ts";

/** One thing that happened, as a line of its day. */
export interface Happening {
  readonly day: number;
  readonly at: number;
  readonly event_id: string;
  readonly contact_id: string;
  readonly text: string;
}

/** How many lines a day shows. */
const mostLines = 50;

/** The first day that is shown. */
export const firstDay = ({ as_of, settings }: ViewContext): number =>
  localDayNumber(as_of, settings.timezone) - settings.activity_days + 1;

/** Keeps lines of the days that can still be shown: what is too old as of now is too old at any later time. */
export function addLines(tally: Tally, history: History, sign: Sign, context: ViewContext): void {
  const { steps } = history;
  const first = sign > 0 ? firstDay(context) : Number.NEGATIVE_INFINITY;
  const dayOf = (step: Step): number => localDayNumber(step.at, context.settings.timezone);
  let from = steps.length;
  while (from > 0 && dayOf(steps[from - 1] as Step) >= first) from--;
  if (from === steps.length) return;
  const told = sign > 0 ? toldOf(history, context.catalog, steps.length - from) : [];
  for (let i = from; i < steps.length; i++) {
    const step = steps[i] as Step;
    if (!isLife(step)) continue;
    const { event_id } = step.event;
    const text = cut(told[i - from]?.text ?? "");
    const line: Happening = { day: dayOf(step), at: step.at, event_id, contact_id: history.contact_id, text };
    keep(tally, event_id, line, sign);
  }
}

/** The lines of each day, in their order. */
export function linesByDay(tally: Tally): ReadonlyMap<number, readonly Happening[]> {
  const byDay = new Map<number, Happening[]>();
  for (const line of tally.rows.values() as Iterable<Happening>) {
    const all = byDay.get(line.day);
    if (all) all.push(line);
    else byDay.set(line.day, [line]);
  }
  byDay.forEach((lines) => {
    lines.sort((a, b) => a.at - b.at || (a.event_id < b.event_id ? -1 : 1));
  });
  return byDay;
}

/** A day's first lines as one text; null where there are none. */
export function linesText(
  lines: readonly Happening[],
  { settings, contactName }: ViewContext,
): string | null {
  const shown = lines.slice(0, mostLines).map(({ at, contact_id, text }) => {
    const clock = localMinute(at, settings.timezone).slice(11);
    return `${clock} ${cutLine(contactName(contact_id))}: ${text}`;
  });
  if (lines.length > mostLines) shown.push(`… and ${lines.length - mostLines} more`);
  return shown.join("\n") || null;
}

import { DAY_MS } from "../core/days.ts";
import { toIso } from "../core/time.ts";
import { count, keyOf, partsOf, sample, valuesOf } from "./tally.ts";
import { byKey, column, type TableRow, type View } from "./view.ts";

/** How often somebody writes, and since when not. Times are milliseconds. */
export interface Writer {
  readonly n: number;
  readonly first: number;
  readonly last: number;
}

/** Sources that write once and are done. */
export const isBulk = (source: string | null): boolean =>
  source !== null && /^(import|backfill|demo|daybook)\b/.test(source);

/** "silent 6 days, usually 40 a day" of a writer who by now should have written 20 events at the usual rate, in two days at least; else null. */
export function silenceOf({ n, first, last }: Writer, now: number): string | null {
  const days = (last - first) / DAY_MS;
  const quiet = (now - last) / DAY_MS;
  const rate = n / Math.max(1, days);
  if (days < 3 || quiet < 2 || rate * quiet < 20) return null;
  const usual = rate >= 1 ? Math.round(rate).toLocaleString("en-US") : rate.toFixed(1);
  return `silent ${Math.floor(quiet).toLocaleString("en-US")} days, usually ${usual} a day`;
}

const columns = [
  column("Source", "text"),
  column("Events", "int"),
  column("Last event", "when"),
  column("Needs a look", "text"),
  column("key", "text"),
];

/** Whatever writes to the log, for the front page alone. */
export const writers: View = {
  name: "writers",
  title: "Writers",
  definition:
    "One row a source: its events without voided ones, and whether it has gone silent: for long enough to have written 20 events at its usual rate, and two days at least. Imports write once and are never silent.",
  columns: () => columns,
  add(tally, { steps }, sign) {
    const found = new Map<string, { n: number; first: number; last: number }>();
    for (const { event, at, voided } of steps) {
      if (voided || event.source === null) continue;
      const known = found.get(event.source);
      if (!known) found.set(event.source, { n: 1, first: at, last: at });
      else {
        known.n += 1;
        known.last = at;
      }
    }
    found.forEach(({ n, first, last }, source) => {
      count(tally, keyOf("n", source), sign, n);
      sample(tally, keyOf("first", source), first, first, sign);
      sample(tally, keyOf("last", source), last, last, sign);
    });
  },
  answer(tally, { as_of }) {
    const table: TableRow[] = [];
    tally.counts.forEach((n, key) => {
      const source = partsOf(key)[1] as string;
      const lasts = valuesOf(tally, keyOf("last", source));
      const first = valuesOf(tally, keyOf("first", source))[0] as number;
      const last = lasts[lasts.length - 1] as number;
      const silence = isBulk(source) ? null : silenceOf({ n, first, last }, as_of);
      table.push({ source, events: n, last_event: toIso(last), needs_a_look: silence, key: source });
    });
    table.sort(byKey);
    return { json: { rows: table }, table };
  },
};

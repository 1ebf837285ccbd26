import type { Receipt } from "../../../core/store.ts";
import { countOf, countText } from "../../../views/figures.ts";
import { inScriptWords } from "../../airtable/script-words.ts";
import type { Say } from "../say.ts";

/** Tells, about every tenth of the way, how many rows of so many went; null: nobody has counted them. */
export function progressOf(say: Say, all: number | null): (done: number) => void {
  const step = Math.max(200, (all ?? 20_000) / 10);
  let next = step;
  return (done) => {
    if (done < next) return;
    next = done + step;
    say.text(all === null ? `${countText(done)} rows` : `${countText(done)} of ${countText(all)}`);
  };
}

/** The first lines of a list, and how many more there are. */
export function sayFirst(say: Say, title: string, lines: readonly string[], most = 10): void {
  if (lines.length === 0) return;
  const more = lines.length - most;
  say.text(title);
  say.list([...lines.slice(0, most), ...(more > 0 ? [`… and ${countText(more)} more`] : [])]);
}

/** What became of events, summed up; `lineOf` names the item of a receipt that somebody should look at. */
export function sayReceipts(say: Say, receipts: readonly Receipt[], lineOf: (at: number) => string): void {
  const of = (status: Receipt["status"]): number => receipts.filter((each) => each.status === status).length;
  const known = of("duplicate");
  say.text(
    `${countOf(of("appended"), "event")} logged${known > 0 ? `, ${countText(known)} in the log already` : ""}.`,
  );
  const wrong = receipts.flatMap(({ status, reason }, at) =>
    status === "conflict" || status === "rejected"
      ? [`${lineOf(at)}: ${inScriptWords(reason ?? status)}`]
      : [],
  );
  sayFirst(say, `${countOf(wrong.length, "event")} not logged:`, wrong);
}

import { untold } from "../core/find-edit.ts";
import type { Finding, KeyConflict, Verified } from "../core/verify.ts";
import { countOf } from "./figures.ts";

/** The verdict on rows at fault, one at least. */
export const wrongLine = (rows: number): string =>
  `${countOf(rows, "row is", "rows are")} not as Daybook wrote ${rows === 1 ? "it" : "them"}.`;

/** What is wrong with a row, for somebody who has no seals and no mirror, but sees the row's history. */
export const inAppMessage = ({ message }: Pick<Finding, "message">): string =>
  message.replace(untold, "a cell was changed; its revision history shows which");

/** How many events are sound. */
export const soundLine = ({ ok, events }: Pick<Verified, "ok" | "events">): string =>
  ok
    ? `${countOf(events, "event")}, each as it was written; no row was put in by hand.`
    : `${countOf(events, "event is", "events are")} as written.`;

/** Two rows of one key. */
export const conflictLine = ({ key, event_ids }: KeyConflict): string =>
  `The key ${key} stands on rows that say different things: ${event_ids.join(", ")}. The first of them counts.`;

/** Types that were renamed, a line each. */
export const renamedLines = ({ renamed = [] }: Pick<Verified, "renamed">): readonly string[] =>
  renamed.map(
    ({ found, event_type, rows }) =>
      `The type ${JSON.stringify(found)} on ${countOf(rows, "row")} was ${event_type} when it was written: it was renamed, and is read as that.`,
  );

/** Rows beside the one that stands for their key, in a line where there are any. */
export const twinLines = ({ duplicates }: Pick<Verified, "duplicates">): readonly string[] =>
  duplicates === 0
    ? []
    : [
        `${countOf(duplicates, "row is a twin", "rows are twins")} of another one, with the same content. That does no harm: each event counts once.`,
      ];

/** What isn't looked at in a base. */
export const derivedLine = "The columns event and when are for reading only and aren't checked.";

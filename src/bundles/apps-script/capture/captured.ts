import { countOf } from "../../../views/figures.ts";
import type { Told } from "../../common/append-told.ts";
import { overtaken } from "../../common/catch-up.ts";
import type { Swept } from "../../common/sweep.ts";
import { inSheetWords } from "../sheet-words.ts";

/** What a capture did, or would do. */
export interface Captured {
  /** One receipt an event. */
  readonly told: readonly Told[];
  /** What somebody should know beside it, in sentences. */
  readonly looks: readonly string[];
  /** Changes that were found and aren't logged yet: the next run goes on. */
  readonly left: number;
  /** Rows that got an id. */
  readonly ids: number;
  /** Rows of which nothing can be logged (yet): deals without a contact, rows whose id another has. */
  readonly without: number;
}

/** A capture that had nothing to do. */
export const noCapture: Captured = { told: [], looks: [], left: 0, ids: 0, without: 0 };

/** What came of a comparison; `ids`: rows that got one before it. */
export function said(
  { inputs, blocked, without, looks }: Swept,
  told: Captured["told"],
  ids: number,
): Captured {
  const again = told.filter(({ reason }) => reason === overtaken).length;
  return {
    told,
    ids,
    without,
    left: inputs.length - told.length + again,
    looks: [
      ...looks.map(inSheetWords),
      ...(blocked > 0 ? [blockedLine(blocked)] : []),
      ...unfitLines(inputs, told),
    ],
  };
}

/** What to say of rows of which nothing can be logged. */
export const withoutLines = (count: number): readonly string[] =>
  count === 0
    ? []
    : [
        `${countOf(count, "row")} not logged: deals whose contact isn't in the contacts' tab, or has a name that two have there; or rows without an id of their own.`,
      ];

const mostLines = 3;

/** What can't be an event, such as a text that is too long: it would be lost unsaid. */
function unfitLines(inputs: Swept["inputs"], told: Captured["told"]): readonly string[] {
  const lines = told.flatMap(({ key, status, reason }, at): readonly string[] => {
    const { contact_id, deal_id, event_type } = inputs[at] ?? {};
    const isUnfit = status === "rejected" && key === null && reason !== overtaken;
    return isUnfit
      ? [`${event_type} of ${deal_id || contact_id} can't be logged: ${inSheetWords(reason ?? "")}`]
      : [];
  });
  const more = lines.length - mostLines;
  return [
    ...lines.slice(0, mostLines),
    ...(more > 0 ? [`${countOf(more, "more event")} can't be logged.`] : []),
  ];
}

const blockedLine = (count: number): string =>
  `${count === 1 ? "1 contact or deal" : `${count} contacts or deals`}: a row of the log was changed by hand, and nothing is logged about them until that is put right. Choose Verify the log in the menu Daybook.`;

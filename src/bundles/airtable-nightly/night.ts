import type { DigestParts } from "../../views/digest.ts";
import type { RoomLines } from "../../views/front-page.ts";
import { reasonText } from "../airtable/script-words.ts";
import type { Told } from "../common/append-told.ts";
import { overtaken } from "../common/catch-up.ts";
import type { Swept } from "../common/sweep.ts";
import type { Portions } from "./place.ts";

/** What a run did, or would do. */
export interface Night {
  /** What the others missed. */
  readonly told: readonly Told[];
  /** How many of them an automation should have logged; absent where none writes to the log. */
  readonly missed?: number;
  /** What is said of it where `told` isn't all; null where it is. */
  readonly caught: string | null;
  /** Rows that were made, changed or removed, by table. */
  readonly wrote: readonly { readonly name: string; readonly rows: number }[];
  /** Why the next run goes on; null where all is done. */
  readonly unfinished: string | null;
  /** What somebody should know beside it, in sentences. */
  readonly notes: readonly string[];
  /** What needs a look beside what the front page says, in sentences. */
  readonly look: readonly string[];
  /** How much room is left; null where the front page knows best. */
  readonly room: RoomLines | null;
  /** As of when the tables stand, in milliseconds. */
  readonly as_of: number;
  /** Where the next portion goes on; null where none is left. */
  readonly kept: Portions | null;
  /** Works out what the mail tells beside the front page; null where it can't yet. */
  readonly digest: (() => Promise<DigestRows>) | null;
}

/** What the mail tells of the views; `look`: what needs one only on its day. */
export type DigestRows = Pick<DigestParts, "stuck" | "moved" | "reengage" | "events" | "look">;

/** What is told of the CRM's records and of events that weren't taken. */
export function looksOf(
  told: readonly Told[],
  { blocked, without, looks }: Pick<Swept, "blocked" | "without" | "looks">,
  isMailDay: boolean,
): readonly string[] {
  const wrong = told.filter(
    ({ status, reason }) => (status === "conflict" || status === "rejected") && reason !== overtaken,
  );
  return [
    ...wrong
      .slice(0, most)
      .map(({ sentence, status, reason }) => `${sentence ?? "An event"}: ${status}, ${reasonText(reason)}`),
    ...(wrong.length > most ? [`${wrong.length - most} more events were refused.`] : []),
    ...(blocked > 0
      ? [
          `${blocked === 1 ? "1 contact or deal" : `${blocked} contacts or deals`}: a row of the log was changed by hand, and nothing is logged about them until that is put right. Run Verify in the control panel.`,
        ]
      : []),
    ...looks,
    // A deal without a contact is nothing to get up for.
    ...(without > 0 && isMailDay
      ? [
          `${without === 1 ? "1 record of the CRM is" : `${without} records of the CRM are`} not logged: deals without a contact, or records without an id of their own.`,
        ]
      : []),
  ];
}

const most = 5;

/** How a log is told that a deal was lost whose record is gone. */
export const wayToLose = "Import a CSV in the control panel logs that.";

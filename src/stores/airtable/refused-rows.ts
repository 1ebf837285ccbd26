import { DaybookError } from "../../core/errors.ts";
import { type Event, eventColumns } from "../../core/event.ts";
import { receiptOfRejected } from "../../core/receipts.ts";
import type { Receipt } from "../../core/store.ts";
import { type Refusal, refusalIn } from "./client.ts";
import { derivedColumns } from "./event-cells.ts";

export const isDerived = (column: string): boolean => (derivedColumns as readonly string[]).includes(column);

/** The type of a refusal over an option that a select column doesn't have. */
export const noSuchOption = "INVALID_MULTIPLE_CHOICE_OPTIONS";

/** The types of refusals over a linked record that isn't there. */
export const aboutLinks = [
  "ROW_DOES_NOT_EXIST",
  "INVALID_RECORD_ID",
  "ROW_TABLE_DOES_NOT_MATCH_LINKED_TABLE",
];

/** Types that only the row itself can be the reason of. */
const ofTheRow = [...aboutLinks, "INVALID_VALUE_FOR_COLUMN", noSuchOption];

/** Whether several rows have the event_id that one was to be merged on. Source: the text that n8n's Airtable node looks for; its type and status were never captured. */
export const isTwin = ({ message }: Refusal): boolean =>
  message.includes("Cannot update more than one record");

/** Whether another batch of rows might pass: not where the token, a right or a column is missing, or a cap is reached. */
export const isAboutRows = (refusal: Refusal): boolean =>
  isTwin(refusal) ||
  refusal.status === 413 ||
  (refusal.status === 422 && refusal.type !== "UNKNOWN_FIELD_NAME" && refusal.type !== "NOT_FOUND");

/** Tells, over the rows of one append, a bad row from a base that takes no row at all. */
export interface Judge {
  /** A row was taken: whatever was refused before it was a row's own fault. */
  accepted(): void;
  /** The receipt of a row that stood alone and was refused. Throws where so many were refused alike that it isn't the rows. */
  refuse(event: Event, error: unknown): Receipt;
  /** Throws where a row was refused for no reason of its own and none was taken since: it may do later. */
  end(): void;
}

/** So many rows refused alike, one after the other, and it isn't the rows. */
const most = 3;

/** A judge of one append. What Airtable says of a full base is not documented, so it is told by what becomes of other rows. */
export function judgeOf(): Judge {
  let alike: { readonly refusal: Refusal; readonly error: unknown }[] = [];
  return {
    accepted() {
      alike = [];
    },
    refuse(event, error) {
      const refusal = refusalIn(error) as Refusal;
      const [first] = alike;
      if (first && aboutOf(first.error) !== aboutOf(error)) alike = [];
      alike.push({ refusal, error });
      if (alike.length >= most && refusal.type !== noSuchOption) throw everyRow(refusal, error);
      return receiptOf(event, refusal);
    },
    end() {
      const last = alike.find(({ refusal }) => !ofTheRow.includes(refusal.type) && refusal.status !== 413);
      if (last) throw everyRow(last.refusal, last.error);
    },
  };
}

/** What a refusal is about: a column, whatever the value was; else its own words. */
const aboutOf = (error: unknown): string =>
  (error as Partial<DaybookError>).column ?? (refusalIn(error) as Refusal).message;

function everyRow({ message }: Refusal, error: unknown): DaybookError {
  const { cause, column } = error as Partial<DaybookError>;
  if (column !== undefined && (eventColumns as readonly string[]).includes(column))
    return new DaybookError("AIRTABLE_COLUMN_TYPE", `Airtable refuses every row: ${message}`, {
      column,
      cause,
      hint: `The column ${column} is of another type than Daybook made it. Rename it and run \`daybook init\`, which makes it anew; then run this again: what is in the log is not written twice.`,
    });
  if (message.includes("externally synced"))
    return new DaybookError(
      "AIRTABLE_REFUSED",
      `The log's table is synced from elsewhere and takes no rows here: ${message}`,
      {
        cause,
        hint: "Append to the table that it is synced from, or name another table in the log's URL: `daybook init` makes it.",
      },
    );
  return new DaybookError("AIRTABLE_REFUSED", `Airtable refuses what is sent: ${message}`, {
    cause,
    hint: "If the base is full (records over all its tables), move old records out or take a larger plan: `daybook doctor` counts them. Then run this again; what is in the log is not written twice.",
  });
}

function receiptOf(event: Event, { type, message }: Refusal): Receipt {
  const hint =
    type === noSuchOption
      ? `The column event_type has no option ${JSON.stringify(event.event_type)}: an Owner or Creator of the base adds it, or runs \`daybook init\`.`
      : undefined;
  const problem = { column: null, message: `Airtable refused it: ${message}` };
  return receiptOfRejected([hint === undefined ? problem : { ...problem, hint }]);
}

/** An answer of success that says nothing of the rows, which aren't in the log either. */
export const unreadable = (): DaybookError =>
  new DaybookError("AIRTABLE_UNCERTAIN", "Airtable's answer can't be read: it names no records.", {
    hint: "Look whether something between here and Airtable changes its answers, and run this again: what was written nevertheless is found.",
  });

import { howBasesWork as aboutBases, worthItLines } from "../../stores/airtable/worth-it.ts";
import { wrap } from "../format/wrap.ts";

/** For whom an event log pays, in lines of at most so many columns. */
export const worthIt = (columns: number | null): string =>
  worthItLines.map((line) => wrap(line, columns)).join("\n");

/** What the sqlite log is, in the words of somebody who has never seen one. */
export const howSqliteWorks = (columns: number | null): string =>
  wrap(
    "The log is one file, daybook.db. Every event is a row in it; rows are added, never changed or deleted, and the file itself refuses both. 1 GB holds about 3 million events. A copy of the file is a backup.",
    columns,
  );

/** What a log in a base is. */
export const howBasesWork = (columns: number | null): string => wrap(aboutBases, columns);

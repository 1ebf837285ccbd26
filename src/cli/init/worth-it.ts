import { howBasesWork as aboutBases, worthItLines } from "../../stores/airtable/worth-it.ts";
import { wrap } from "../format/wrap.ts";

/** For whom an event log pays, in lines of at most so many columns. */
export const worthIt = (columns: number | null): string =>
  worthItLines.map((line) => wrap(line, columns)).join("\n");

/** What a log in a file or a database is, in the words of somebody who has never seen one. */
export const howLogsWork = (url: string, columns: number | null): string =>
  wrap(/^postgres:/i.test(url) ? inDatabase : /^bigquery:/i.test(url) ? inWarehouse : inFile, columns);

const inDatabase =
  "The log is a schema of your database. Every event is a row in it, kept by month; rows are added, never changed or deleted, and the database itself refuses both, its owner's too. Those who append take the role daybook_writer, those who only look daybook_reader. Your database's backups are the log's.";

const inWarehouse =
  "The log is a dataset of BigQuery. Every event is a row of its table events, parted by day; Daybook only ever adds rows, but BigQuery refuses nobody who may write to the dataset: give that right to the account that Daybook runs as and to nobody else. An append takes seconds, whatever its size, and Google charges for what is read.";

const inFile =
  "The log is one file, daybook.db. Every event is a row in it; rows are added, never changed or deleted, and the file itself refuses both. 1 GB holds about 3 million events. A copy of the file is a backup.";

/** What a log in a base is. */
export const howBasesWork = (columns: number | null): string => wrap(aboutBases, columns);

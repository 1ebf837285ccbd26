import { wrap } from "../format/wrap.ts";

/** For whom an event log pays, in lines of at most so many columns: the thresholds, said before anything is made. */
export const worthIt = (columns: number | null): string =>
  [
    "Is an event log worth it for you?",
    wrap(
      "Yes, if several people or automations move contacts through stages, and you ask how long that takes, who did it, or what a record said last month.",
      columns,
    ),
    wrap(
      "Not yet, with fewer than about 50 contacts, or where your CRM's plan already keeps each stage's history and shows what you ask.",
      columns,
    ),
  ].join("\n");

/** What the sqlite log is, in the words of somebody who has never seen one. */
export const howSqliteWorks = (columns: number | null): string =>
  wrap(
    "The log is one file, daybook.db. Every event is a row in it; rows are added, never changed or deleted, and the file itself refuses both. 1 GB holds about 3 million events. A copy of the file is a backup.",
    columns,
  );

/** What a log in a base is. */
export const howBasesWork = (columns: number | null): string =>
  wrap(
    "The log is a table in your Airtable base, Events. Every event is a row in it, linked to its contact; rows are added, never changed or deleted. Beside it stand tables with the answers, which Daybook writes and you read.",
    columns,
  );

/** For whom an event log pays, in paragraphs below a question: the thresholds, said before anything is made. */
export const worthItLines: readonly string[] = [
  "Is an event log worth it for you?",
  "Yes, if several people or automations move contacts through stages, and you ask how long that takes, who did it, or what a record said last month.",
  "Not yet, with fewer than about 50 contacts, or where your CRM's plan already keeps each stage's history and shows what you ask.",
];

/** What a log in a base is. */
export const howBasesWork =
  "The log is a table in your Airtable base, Events. Every event is a row in it, linked to its contact; rows are added, never changed or deleted. Beside it stand tables with the answers, which Daybook writes and you read.";

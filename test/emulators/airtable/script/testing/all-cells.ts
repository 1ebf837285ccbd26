import type { PersonalTable } from "../../control/design.ts";

const select = (...names: readonly string[]) => ({ choices: names.map((name) => ({ name })) });
const moment = (timeZone: string, dateFormat: string, timeFormat: string) => ({
  timeZone,
  dateFormat: { name: dateFormat },
  timeFormat: { name: timeFormat },
});

/** A table with a field of each type that scripts write, and of each that they only read; it links to another. */
export const allCells: readonly PersonalTable[] = [
  {
    name: "Others",
    fields: [{ name: "Name", type: "singleLineText" }],
    rows: [{ Name: "One" }, { Name: "Two" }, {}],
  },
  {
    name: "All",
    fields: [
      { name: "text", type: "singleLineText" },
      { name: "long", type: "multilineText" },
      { name: "email", type: "email" },
      { name: "number", type: "number", options: { precision: 2 } },
      { name: "percent", type: "percent", options: { precision: 1 } },
      { name: "currency", type: "currency", options: { precision: 2, symbol: "$" } },
      { name: "duration", type: "duration", options: { durationFormat: "h:mm:ss" } },
      { name: "rating", type: "rating", options: { icon: "star", color: "redBright", max: 5 } },
      { name: "tick", type: "checkbox", options: { icon: "check", color: "greenBright" } },
      { name: "single", type: "singleSelect", options: select("New", "Won") },
      { name: "multiple", type: "multipleSelects", options: select("a", "b") },
      { name: "day", type: "date", options: { dateFormat: { name: "european" } } },
      { name: "moment", type: "dateTime", options: moment("utc", "iso", "24hour") },
      { name: "there", type: "dateTime", options: moment("Pacific/Honolulu", "us", "12hour") },
      { name: "person", type: "singleCollaborator" },
      { name: "people", type: "multipleCollaborators" },
      { name: "links", type: "multipleRecordLinks", options: { linkedTableId: "Others" } },
      { name: "made", type: "createdTime" },
      { name: "maker", type: "createdBy" },
      { name: "order", type: "autoNumber" },
      { name: "many", type: "count", options: { recordLinkFieldId: "links" } },
      { name: "shout", type: "formula", options: { formula: '{text} & "!"' } },
    ],
  },
];

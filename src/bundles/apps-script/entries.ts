/** A function that Google calls by its name: from the menu, a trigger, the sidebar, an address or a cell. */
export interface Entry {
  readonly name: string;
  /** Its parameters' names, and of a formula's what each is, as the sheet shows it while somebody types. */
  readonly given: readonly (string | readonly [name: string, type: string, about: string])[];
  /** What the formula answers; absent where no cell may call it. */
  readonly answer?: readonly [about: string, answer: string];
}

const events = [
  "events",
  "range",
  "The log with its header, such as Events!A:L. The formula is worked out anew whenever the log grows.",
] as const;

/** The item of the menu that each function is, in the menu's order; null: a line. */
export const menuItems = [
  ["Set up…", "daybookSetUp"],
  ["Rehearse or capture everything now", "daybookCapture"],
  ["Rebuild views", "daybookRebuild"],
  null,
  ["Search a contact", "daybookSidebar"],
  ["Verify the log", "daybookVerify"],
  null,
  ["Web address for other tools", "daybookWebAddress"],
  ["About Daybook", "daybookAbout"],
] as const;

/** All of them. Whoever renames one takes the menu, the triggers or the formulas from those who have them. */
export const entries = [
  { name: "onOpen", given: [] },
  ...menuItems.flatMap((item) => (item === null ? [] : [{ name: item[1], given: [] as const }])),
  { name: "daybookOnEdit", given: ["e"] },
  { name: "daybookTimer", given: [] },
  { name: "daybookNightly", given: [] },
  { name: "daybookSearch", given: ["text"] },
  { name: "daybookTimelineOf", given: ["id"] },
  { name: "doPost", given: ["e"] },
  {
    name: "DAYBOOK_TIMELINE",
    given: [["contact", "string", "The contact's id, as the log has it."], events],
    answer: ["Everything that was logged of a contact, newest first.", "When and What, a line an event."],
  },
  {
    name: "DAYBOOK_STATE",
    given: [
      ["contact", "string", "The contact's id, as the log has it."],
      events,
      ["at", "date", "Optional: a date, or a time such as 2026-03-01; now without it."],
    ],
    answer: ["Where a contact stood, and since when.", "Field, Value and Since, a line each."],
  },
  {
    name: "DAYBOOK_MEASURE",
    given: [
      ["from", "string", "The first event: its type, or its type and value: stage_changed:Qualified"],
      ["to", "string", "The second event, written likewise: deal_won"],
      events,
      ["by", "string", "Optional: a line for each actor, source, or field of the first event's data."],
    ],
    answer: ["The days from one kind of event to another.", "How many, and their days."],
  },
] as const satisfies readonly Entry[];

/** The name of one of them. */
export type EntryName = (typeof entries)[number]["name"];

import { z } from "zod";
import { name, typeName } from "./words.ts";

const column = name;

const wantedValue = 'a column\'s name, {"column": …, "as": "number"} or {"const": …}';

const value = z.union(
  [
    column,
    z.strictObject({
      column: column.describe("The column."),
      as: z.enum(["number", "text"]).optional().describe("How its cells are read."),
    }),
    z.strictObject({
      const: z.union([z.string(), z.number(), z.boolean()]).describe("The same in each event."),
    }),
  ],
  { error: wantedValue },
);

const when = z
  .strictObject({
    column: column.describe("The column to look at; alone: its cell must not be empty."),
    in: z.array(z.string()).min(1).optional().describe("Cells that count."),
    equals: z.string().optional().describe("The cell that counts."),
  })
  .refine((condition) => condition.in === undefined || condition.equals === undefined, {
    error: 'only one of "in" and "equals"',
  });

const event = z.strictObject({
  event_type: typeName.describe("A type of the catalog."),
  when: when.optional().describe("Which rows yield the event; left out: all."),
  contact_id: column.describe("The column with the contact's id."),
  timestamp: column.describe("The column that says when it happened."),
  deal_id: column.optional().describe("The column with the deal's id."),
  actor: column.optional().describe("The column that says who did it."),
  cause: column
    .optional()
    .describe("The column with the source's own change id: it tells two alike events apart."),
  key: z
    .array(column)
    .min(1)
    .optional()
    .describe(
      "The columns that identify the event, so that a later map gives a conflict and not a second event. Asks for a source.",
    ),
  data: z
    .record(z.string().min(1), value)
    .optional()
    .describe("Members of event_data: a column, a column read as a number, or a constant."),
});

/** MAP.json: how the rows of a CSV become events. */
export const mapSchema = z
  .strictObject({
    $schema: z.string().optional().describe("Where this schema is; editors read it."),
    source: name
      .max(255)
      .optional()
      .describe("What the events' source will be, such as import:crm; left out: the file's name."),
    timezone: name.optional().describe("The zone of times that come without one; left out: the config's."),
    again: name
      .max(200)
      .optional()
      .describe("Logs voided events once more: any text that was not used before."),
    events: z.array(event).min(1).describe("The events that one row can yield."),
  })
  .describe("How the rows of a CSV become events. A plain string names a column.");

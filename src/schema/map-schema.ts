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

const id = z.union(
  [
    column,
    z.strictObject({
      column: column.describe("The column."),
      split: z
        .string()
        .min(1)
        .optional()
        .describe("Takes what stands before the first of these, such as ; in a list of ids."),
      prefix: z
        .string()
        .min(1)
        .optional()
        .describe("Stands before what is found, so that a deal's id isn't taken for a contact's."),
    }),
  ],
  { error: 'a column\'s name, or {"column": …, "split": ";", "prefix": "deal "}' },
);

const ids = z.union([id, z.array(id).min(1)], {
  error: 'a column\'s name, {"column": …, "split": ";", "prefix": "deal "}, or a list of these',
});

const pattern = z.string().min(1);

const condition = z
  .strictObject({
    column: column.describe("The column to look at; alone: its cell must not be empty."),
    in: z.array(z.string()).min(1).optional().describe("Cells that count."),
    equals: z.string().optional().describe("The cell that counts."),
  })
  .refine((condition) => condition.in === undefined || condition.equals === undefined, {
    error: 'only one of "in" and "equals"',
  });

const when = z.union([condition, z.array(condition).min(1)]);

const event = z.strictObject({
  event_type: typeName.describe("A type of the catalog."),
  each: z
    .union([pattern, z.array(pattern).min(1)])
    .optional()
    .describe(
      "A pattern of columns' names, or several: the event is made for each column that fits one. {column} then stands for its name, {stage} for what stands there in it. A column goes to the first event that it fits.",
    ),
  when: when.optional().describe("Which rows yield the event; of a list all must hold; left out: all rows."),
  contact_id: ids.describe("The column with the contact's id; of a list the first that isn't empty."),
  timestamp: column.describe("The column that says when it happened."),
  deal_id: ids.optional().describe("The column with the deal's id; of a list the first that isn't empty."),
  actor: ids.optional().describe("The column that says who did it; of a list the first that isn't empty."),
  cause: column
    .optional()
    .describe("The column with the source's own change id: it tells two alike events apart."),
  key: z
    .array(
      z.union([column, z.strictObject({ const: z.string().describe("The same for each row.") })], {
        error: 'a column\'s name, or {"const": …}',
      }),
    )
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
    dates: z
      .enum(["MM/DD/YYYY", "DD/MM/YYYY"])
      .optional()
      .describe("What comes first in dates such as 03/04/2026; left out: they are refused."),
    numbers: z
      .enum(["1,234.56", "1.234,56"])
      .optional()
      .describe("How amounts are written; left out: plainly, such as 1200.50."),
    optional: z
      .array(column)
      .optional()
      .describe("Columns that a table may lack; what is made of them is then left out."),
    again: name
      .max(200)
      .optional()
      .describe("Logs voided events once more: any text that was not used before."),
    events: z.array(event).min(1).describe("The events that one row can yield."),
  })
  .describe("How the rows of a CSV become events. A plain string names a column.");

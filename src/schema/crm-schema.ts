import { z } from "zod";
import { name } from "./words.ts";

const column = (what: string) => name.nullable().default(null).describe(`${what}; null: there is none.`);

const watched = z
  .strictObject({
    stage: column("The column with the stage"),
    owner: column("The column with the owner"),
    status: column("The column with the status"),
    tags: column("The column with the tags"),
    plan: column("The column with the plan"),
    note: column("The column with notes"),
  })
  .prefault({})
  .describe("The columns whose changes become events.");

const records = {
  table: name.describe("The table's name."),
  id: name.default("record").describe('The column with the id; "record": the record\'s own.'),
  name: column("The column with the name that people know it by"),
  created_at: column("The column with the time of creation"),
  watch: watched,
  changed_at: column("The column with the time of the last change to the watched columns"),
  changed_by: column("The column with the person who made it"),
  dates: z
    .record(name, name)
    .default({})
    .describe("Stages and the columns that hold the date on which each was entered."),
};

/** Where contacts and deals stand in the CRM. */
export const crm = z.strictObject({
  contacts: z.strictObject(records).nullable().default(null).describe("The table of contacts."),
  deals: z
    .strictObject({
      ...records,
      contact: column("The column that links to the contact"),
      amount: column("The column with the amount"),
    })
    .nullable()
    .default(null)
    .describe("The table of deals."),
});

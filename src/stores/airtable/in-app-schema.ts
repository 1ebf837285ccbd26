import { DaybookError } from "../../core/errors.ts";
import type { BaseTable } from "./base-schema.ts";
import type { Refusal } from "./client.ts";
import type { InAppBase, InAppField, InAppTable } from "./in-app-base.ts";
import { type DeskTable, moreChoices, type SchemaDesk } from "./schema-desk.ts";

/** A base's tables as the metadata API would tell them, but for the columns' order. `primaryFieldId` is "" where the host doesn't tell it. */
export const inAppTables = ({ tables }: Pick<InAppBase, "tables">): readonly BaseTable[] =>
  tables.map(plainTable);

/**
 * A base's schema within the scripting extension, whose `base` this is; a table's text about it can't be given there. Throws
 * AIRTABLE_SCHEMA_RIGHTS where the person may not add something, or the host is none in which tables are made.
 */
export function inAppSchema(base: InAppBase): SchemaDesk {
  const tableIn = ({ id, name }: DeskTable): InAppTable =>
    found(
      base.tables.find((table) => table.id === id),
      `the table ${name}`,
    );
  const fieldIn = (table: DeskTable, id: string): InAppField =>
    found(
      tableIn(table).fields.find((field) => field.id === id),
      `a column of ${table.name}`,
    );
  return {
    tables: async () => inAppTables(base),
    makeTable: (name, _, fields) =>
      asked(`the table "${name}"`, async () => {
        if (!base.createTableAsync) throw notHere();
        const id = await base.createTableAsync(name, fields);
        return plainTable(tableIn({ id, name }));
      }),
    addColumn: (table, { name, type, options }) =>
      asked(`the column "${name}" to ${table.name}`, async () => {
        const there = tableIn(table);
        if (!there.createFieldAsync) throw notHere();
        return plainField(fieldIn(table, await there.createFieldAsync(name, type, options ?? null)));
      }),
    addOptions: (table, { id, name }, names) =>
      asked(`options to ${name}`, async () => {
        const field = fieldIn(table, id);
        if (!field.updateOptionsAsync) throw notHere();
        await field.updateOptionsAsync({ choices: moreChoices(field, names) });
      }),
  };
}

/** The host's own objects can't be spread: what they tell stands on their prototypes. */
const plainTable = ({ id, name, fields }: InAppTable): BaseTable => ({
  id,
  name,
  primaryFieldId: fields.find(isPrimary)?.id ?? "",
  fields: fields.map(plainField),
});

const plainField = ({ id, name, type, options }: InAppField): InAppField => ({
  id,
  name,
  type,
  options: options ?? null,
});

/** In no document of scripts; the SDK of larger extensions has it. */
const isPrimary = (field: InAppField & { readonly isPrimaryField?: unknown }): boolean =>
  field.isPrimaryField === true;

async function asked<Made>(about: string, make: () => Promise<Made>): Promise<Made> {
  try {
    return await make();
  } catch (error) {
    throw errorOfDesign(error, about);
  }
}

/** What is gone while it is worked on: the base is to be read anew. */
function found<Thing>(thing: Thing | undefined, what: string): Thing {
  if (thing === undefined) throw new Error(`${what} isn't there any more`);
  return thing;
}

const notHere = (): Error => new Error("that is not available outside the Scripting extension");

/**
 * What a script's change of the schema threw, as the metadata API would have refused it: scripts get a text alone. Sources: the texts of the
 * SDK's mutations ("Can't create table: …", "Cannot apply … mutation: …"), live errors ("You can only send 15 mutations every 1000ms").
 */
function errorOfDesign(error: unknown, about: string): DaybookError {
  const { message = String(error) } = (error ?? {}) as { readonly message?: string };
  const said = message.replace(/\s+/g, " ").replace(/[.\s]+$/, "");
  const fault = (code: string, text: string, hint: string, refusal?: Pick<Refusal, "status" | "type">) =>
    new DaybookError(code, text, { hint, cause: refusal ? { ...refusal, message: said } : error });
  if (/^Cannot apply|not permitted|permission|not available/i.test(said))
    return fault(
      "AIRTABLE_SCHEMA_RIGHTS",
      `You may not add ${about}: ${said}.`,
      "You need Creator rights in this base: ask an Owner or Creator to run Set up once, in Tools, Extensions, Scripting. What was made already stays, and an Editor's rights are enough for all the rest.",
      { status: 403, type: "INVALID_PERMISSIONS" },
    );
  if (/mutations every/.test(said))
    return fault(
      "AIRTABLE_BUSY",
      "Airtable takes no more for now: this base gets too much at once.",
      "Run Set up again in a minute: what was made already stays.",
      { status: 429, type: "RATE_LIMIT_REACHED" },
    );
  if (/^Can't (?:create|update)/.test(said))
    return fault(
      "AIRTABLE_SCHEMA_REFUSED",
      `Airtable refused to add ${about}: ${said}.`,
      "Change what it names, and run Set up again: what was made already stays.",
      { status: 422, type: /already exists$/.test(said) ? "DUPLICATE_NAME" : "INVALID_REQUEST_UNKNOWN" },
    );
  return fault(
    "AIRTABLE_UNCERTAIN",
    `Airtable didn't say whether it added ${about}: ${said}.`,
    "Run Set up again: it finds what is there and adds the rest.",
  );
}

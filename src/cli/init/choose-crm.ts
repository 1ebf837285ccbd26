import type { Crm, CrmTable, CrmWord } from "../../core/crm.ts";
import { DaybookError } from "../../core/errors.ts";
import { meantAmong } from "../../core/nearest.ts";
import type { Pipeline } from "../../core/settings.ts";
import { type BaseTable, fieldNamed } from "../../stores/airtable/base-schema.ts";
import { guessDeals, guessTable, pipelineOf, withStage } from "../../stores/airtable/guess-columns.ts";
import { contactLinks } from "../../stores/airtable/guess-names.ts";
import { tableIn } from "../../stores/airtable/set-up.ts";
import type { Args } from "../args.ts";
import type { Ask, Choice } from "../io.ts";
import { askTable, columnChoices } from "./ask-crm.ts";

/** Where the CRM stands, and the pipeline that its stage column tells. */
export interface Chosen {
  readonly crm: Crm | null;
  readonly pipeline: Pipeline | null;
}

/**
 * The CRM's tables from the flags; what no flag says is chosen from the base's own tables, if there is somebody to ask. `tables` are
 * those that may be the CRM's, `usual` names the ones to take where nobody can be asked and they are there. Throws TABLE_NOT_FOUND, COLUMN_NOT_FOUND, USAGE.
 */
export async function chooseCrm(
  args: Args,
  tables: readonly BaseTable[],
  ask: Ask | null,
  usual: Crm | null = null,
): Promise<Chosen> {
  const named = (word: CrmWord) => args.text(word) ?? usualName(word, tables, ask, usual);
  const contactTable = await chooseTable(named("contacts"), "contacts", tables, ask);
  const flags = { id: args.text("contact-id"), name: args.text("contact-name") };
  if (contactTable === null && (flags.id ?? flags.name) !== undefined)
    throw new DaybookError("USAGE", "--contact-id and --contact-name are columns of the contacts' table.", {
      hint: "Name the table with --contacts.",
    });
  const contacts = contactTable && (await contactsIn(contactTable, flags, ask));
  const others = tables.filter((table) => table !== contactTable);
  const dealTable = await chooseTable(named("deals"), "deals", others, ask);
  const guess = dealTable && guessDeals(dealTable, contactTable);
  const deals =
    dealTable && guess && (await linked(await staged(guess, dealTable, ask), dealTable, contactTable, ask));
  const pipeline =
    (dealTable && pipelineOf(dealTable, deals?.watch.stage ?? null)) ??
    (contactTable && pipelineOf(contactTable, contacts?.watch.stage ?? null));
  return { crm: contacts || deals ? { contacts, deals } : null, pipeline };
}

/** The table that a trade usually has, where nobody can be asked and it is there. */
const usualName = (
  word: CrmWord,
  tables: readonly { readonly name: string }[],
  ask: Ask | null,
  usual: Crm | null,
): string | undefined =>
  ask === null ? tables.find(({ name }) => name === usual?.[word]?.table)?.name : undefined;

async function chooseTable(
  flag: string | undefined,
  word: CrmWord,
  tables: readonly BaseTable[],
  ask: Ask | null,
): Promise<BaseTable | null> {
  const names = tables.map(({ name }) => name);
  const name = flag ?? (await askTable("table", word, names, ask));
  return name === null ? null : tableIn(tables, name);
}

async function contactsIn(
  table: BaseTable,
  { id, name }: { readonly id: string | undefined; readonly name: string | undefined },
  ask: Ask | null,
): Promise<CrmTable> {
  const guess = guessTable(table);
  if (id !== undefined && id !== "record") mustHave(table, id);
  if (name !== undefined) mustHave(table, name);
  const chosen =
    name ??
    (ask === null
      ? guess.name
      : await ask.select(`Which column of ${table.name} holds the name?`, columns(table, guess.name)));
  return staged({ ...guess, id: id ?? "record", name: chosen }, table, ask);
}

/** Asks for the column whose changes matter most. */
async function staged<Table extends CrmTable>(
  guess: Table,
  table: BaseTable,
  ask: Ask | null,
): Promise<Table> {
  if (ask === null) return guess;
  const { stage } = guess.watch;
  const none = { value: "", label: "there is none" };
  const choices = stage === null ? [none, ...columns(table, null)] : [...columns(table, stage), none];
  const column = await ask.select(`Which column of ${table.name} holds the stage?`, choices);
  if (column === stage) return guess;
  return withStage(guess, column || null, table);
}

type Deals = NonNullable<Crm["deals"]>;

/** Asks which of several links is the contact's. */
async function linked(
  guess: Deals,
  table: BaseTable,
  contacts: BaseTable | null,
  ask: Ask | null,
): Promise<Deals> {
  const links = contacts === null ? [] : contactLinks(table, contacts);
  if (ask === null || guess.contact !== null || links.length === 0) return guess;
  const choices = [
    ...links.map((name) => ({ value: name, label: name })),
    { value: "", label: "there is none" },
  ];
  const contact = await ask.select(`Which column of ${table.name} links to the contact?`, choices);
  return { ...guess, contact: contact || null };
}

/** The columns that may hold a word each, the usual one first. */
function columns(table: BaseTable, usual: string | null): readonly Choice<string>[] {
  const words = table.fields.filter(({ type }) =>
    ["singleLineText", "singleSelect", "formula", "email"].includes(type),
  );
  return columnChoices(
    words.map(({ name }) => name),
    usual,
  );
}

function mustHave(table: BaseTable, column: string): void {
  if (fieldNamed(table, column)) return;
  const names = table.fields.map(({ name }) => name);
  throw new DaybookError("COLUMN_NOT_FOUND", `${table.name} has no column ${JSON.stringify(column)}.`, {
    hint: meantAmong(column, names, "columns"),
  });
}

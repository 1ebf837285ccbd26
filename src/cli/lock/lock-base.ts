import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { Settings } from "../../core/settings.ts";
import { type BaseField, type BaseTable, otherSide, readTables } from "../../stores/airtable/base-schema.ts";
import type { AirtableClient } from "../../stores/airtable/client.ts";
import { typeOf } from "../../stores/airtable/drift.ts";
import { layoutOf } from "../../stores/airtable/layout.ts";
import { lockRecipe } from "../../stores/airtable/lock-recipe.ts";
import { planNamed } from "../../stores/airtable/plans.ts";
import { type Proof, proveLock } from "../../stores/airtable/prove-lock.ts";
import { tableIn } from "../../stores/airtable/set-up.ts";
import type { Context } from "../context.ts";
import { openBase, placeIn } from "../open-base.ts";

/** How a base's log is locked, and whether it is. */
export interface Locked {
  readonly recipe: readonly string[];
  readonly proof: Proof;
}

/** Writes the recipe for this base's own columns, and tries the lock with the second token where there is one. */
export async function lockBase(url: string, settings: Settings, context: Context): Promise<Locked> {
  const { base, table } = placeIn(url);
  const token = context.env.AIRTABLE_EDITOR_API_KEY || undefined;
  const writer = await openBase(url, context).then(({ client }) => client, noToken);
  const editor = token === undefined ? null : (await openBase(url, context, token)).client;
  // What is wrong with the second token is said when it is tried.
  const tables =
    (writer && (await schemaOf(writer))) ?? (editor && (await schemaOf(editor).catch(() => null)));
  const found = tables && tableIn(tables, table);
  const columns = found?.fields ?? (await plannedColumns(settings, table));
  const name = found?.name ?? table;
  const recipe = lockRecipe({
    table: name,
    columns: columns.map((column) => column.name),
    also: found && tables ? sidesOf(found, tables) : [],
    locks: planNamed(settings.plan)?.locks ?? null,
  });
  const proof = await proveLock({ writer, editor, table: name, columns }).catch((error: unknown) => {
    throw isDaybookError(error) && error.code === "AIRTABLE_TOKEN_REFUSED" ? notAToken(error) : error;
  });
  const unread = tables === null ? [noSchema(base)] : [];
  return { recipe, proof: { ...proof, unproved: [...proof.unproved, ...unread] } };
}

/** Without the first token the recipe is as good, and the second one tries what it can. */
function noToken(error: unknown): null {
  if (isDaybookError(error) && error.code === "AIRTABLE_TOKEN_MISSING") return null;
  throw error;
}

/** The schema; null where the token may not read it. */
async function schemaOf(client: AirtableClient): Promise<readonly BaseTable[] | null> {
  return readTables(client).catch((error: unknown) => {
    if (isDaybookError(error) && error.code === "AIRTABLE_SCOPE_MISSING") return null;
    throw error;
  });
}

const noSchema = (base: string): string =>
  `The columns of base ${base} couldn't be read: only those that Daybook makes were looked at. Give the token the scope schema.bases:read.`;

async function plannedColumns(
  settings: Settings,
  table: string,
): Promise<readonly Pick<BaseField, "name" | "type">[]> {
  const [events] = await layoutOf(settings, table);
  return (events?.columns ?? []).map((column) => ({ name: column.name, type: typeOf(column) }));
}

const sidesOf = (events: BaseTable, tables: readonly BaseTable[]) =>
  events.fields.flatMap((field) => {
    const other = otherSide(tables, field);
    return other ? [{ table: other.table.name, column: other.field.name }] : [];
  });

const notAToken = (cause: DaybookError): DaybookError =>
  new DaybookError("AIRTABLE_TOKEN_REFUSED", "Airtable doesn't know the token in AIRTABLE_EDITOR_API_KEY.", {
    hint: "Make one at airtable.com/create/tokens, signed in as an ordinary Editor of the base, with the scopes data.records:read, data.records:write and schema.bases:read.",
    cause: cause.cause,
  });

import { DaybookError, isDaybookError } from "../../core/errors.ts";
import { type BaseField, type BaseTable, fieldNamed, otherSide, readTables } from "./base-schema.ts";
import { type AirtableClient, type Call, type Refusal, refusalIn } from "./client.ts";
import { type CrmTables, type Drift, lackingOptions } from "./drift.ts";
import { linkSpec, type TypeSpec, typeSpec } from "./field-specs.ts";
import type { WantedColumn, WantedTable } from "./layout.ts";
import { type OtherSide, planSetUp, type SetUpPlan } from "./set-up.ts";

/** What setting up did. */
export interface Applied {
  readonly tables: readonly AppliedTable[];
  readonly also: readonly OtherSide[];
  readonly drift: readonly Drift[];
}

/** A table and what was added to it. */
export interface AppliedTable {
  readonly name: string;
  readonly created: boolean;
  readonly columns: readonly string[];
}

interface Asked {
  readonly wanted: readonly WantedTable[];
  /** The base as it was read last. */
  readonly tables: readonly BaseTable[];
  readonly crm: CrmTables;
  /** Words of tables that are made though another table has their columns. @default none */
  readonly anew?: ReadonlySet<string>;
  /** The zone in which times are shown. */
  readonly timezone: string;
}

/** One request, and the base after it. */
interface Step {
  readonly call: Call;
  readonly about: string;
  after(tables: readonly BaseTable[], body: unknown): readonly BaseTable[];
  /** What is to be said where it is refused and the rest can go on without it. */
  readonly otherwise?: Drift;
}

/**
 * Makes what the base lacks. A request whose end isn't known is never sent again blindly: the base is read anew and shows what is left
 * to do; so a run that died half way is completed by the next. Throws where the token's person may not add tables or columns.
 */
export async function applySetUp(client: AirtableClient, asked: Asked): Promise<Applied> {
  const { wanted, crm, anew } = asked;
  let { tables, timezone } = asked;
  const given: Drift[] = [];
  let unknown = 0;
  for (;;) {
    const step = nextStep(planSetUp(wanted, tables, crm, anew), crm, timezone, given);
    if (step === null) break;
    try {
      const { body } = await client.request(step.call);
      tables = step.after(tables, body);
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal && refusal.status < 500 && step.otherwise) given.push(step.otherwise);
      else if (refusal && /timezone/i.test(refusal.message) && timezone !== "UTC") timezone = "UTC";
      else if (mayBeDone(refusal) && unknown < mostUnknown) {
        unknown += 1;
        tables = await readTables(client);
      } else throw explained(error, refusal, step.about);
    }
  }
  const plan = planSetUp(wanted, tables, crm, anew);
  const added = diffOf(plan, asked.tables, tables);
  const linked = added.some(({ columns }) => columns.some((name) => isLink(wanted, name)));
  const also = linked ? sidesIn(plan, asked.tables, await readTables(client)) : [];
  return { tables: added, also, drift: [...plan.drift, ...given] };
}

/** So many requests in one run may end unknown before it gives up. */
const mostUnknown = 5;

/** Whether what was asked for may be there all the same: no answer, a server's fault, or a name that an earlier attempt took. */
const mayBeDone = (refusal: Refusal | null): boolean =>
  refusal === null || refusal.status >= 500 || /^DUPLICATE_/.test(refusal.type);

function nextStep(
  { tables, drift }: SetUpPlan,
  crm: CrmTables,
  timezone: string,
  given: readonly Drift[],
): Step | null {
  const specOf = (column: WantedColumn): { readonly name: string } & TypeSpec => ({
    name: column.name,
    ...(column.kind === "link"
      ? linkSpec(crm.get(column.to)?.id ?? "")
      : typeSpec(column.kind, timezone, column.choices)),
  });
  for (const { id, wanted, columns } of tables) {
    const [first] = columns;
    if (id === null) return newTable(wanted, columns.map(specOf));
    if (first) return newColumn(id, wanted.name, specOf(first));
  }
  for (const { id, wanted, options } of tables)
    for (const { field, names } of options) {
      const otherwise = lackingOptions(wanted.name, field, names);
      const known = [...drift, ...given];
      if (
        !known.some(
          ({ kind, table, column }) => kind === "options" && table === wanted.name && column === field.name,
        )
      )
        return newOptions(id ?? "", field, names, otherwise);
    }
  return null;
}

const meta = (method: Call["method"], path: string, body: unknown, repeatable: boolean): Call => ({
  method,
  path,
  api: "meta",
  body,
  repeatable,
});

const newTable = ({ name, about: description }: WantedTable, fields: readonly object[]): Step => ({
  call: meta("POST", "/tables", { name, description, fields }, false),
  about: `the table "${name}"`,
  after: (tables, body) => [...tables, body as BaseTable],
});

const newColumn = (tableId: string, table: string, spec: { readonly name: string }): Step => ({
  call: meta("POST", `/tables/${tableId}/fields`, spec, false),
  about: `the column "${spec.name}" to ${table}`,
  after: (tables, body) =>
    tables.map((each) =>
      each.id === tableId ? { ...each, fields: [...each.fields, body as BaseField] } : each,
    ),
});

/** Adds options to a select: newer pages of the API speak of it, and it was refused when it was tried. */
function newOptions(tableId: string, field: BaseField, names: readonly string[], otherwise: Drift): Step {
  const known = (field.options?.choices ?? []) as readonly object[];
  const choices = [...known, ...names.map((name) => ({ name }))];
  return {
    call: meta("PATCH", `/tables/${tableId}/fields/${field.id}`, { options: { choices } }, true),
    about: `options to ${field.name}`,
    otherwise,
    after: (tables) =>
      tables.map((table) =>
        table.id !== tableId
          ? table
          : {
              ...table,
              fields: table.fields.map((each) =>
                each.id === field.id ? { ...each, options: { ...each.options, choices } } : each,
              ),
            },
      ),
  };
}

/** What came to each of the wanted tables between two readings. */
const diffOf = (
  { tables }: SetUpPlan,
  before: readonly BaseTable[],
  after: readonly BaseTable[],
): readonly AppliedTable[] =>
  tables.map(({ id, wanted: { name, columns } }) => {
    const was = before.find((table) => table.id === id);
    const is = after.find((table) => table.id === id);
    const added = columns.filter(
      (column) => is && fieldNamed(is, column.name) && !(was && fieldNamed(was, column.name)),
    );
    return { name, created: was === undefined, columns: added.map((column) => column.name) };
  });

const isLink = (wanted: readonly WantedTable[], name: string): boolean =>
  wanted.some(({ columns }) => columns.some((column) => column.kind === "link" && column.name === name));

/** The other sides that came with the links, as Airtable named them. */
function sidesIn(
  { tables }: SetUpPlan,
  before: readonly BaseTable[],
  after: readonly BaseTable[],
): readonly OtherSide[] {
  return tables.flatMap(({ id, wanted }) =>
    (after.find((table) => table.id === id)?.fields ?? []).flatMap((field): readonly OtherSide[] => {
      const other = otherSide(after, field);
      const old = before.find((table) => table.id === other?.table.id);
      const isNew =
        other &&
        wanted.columns.some(({ name }) => name === field.name) &&
        !old?.fields.some(({ id }) => id === other.field.id);
      return isNew ? [{ table: other.table.name, column: other.field.name, of: wanted.name }] : [];
    }),
  );
}

function explained(error: unknown, refusal: Refusal | null, about: string): unknown {
  if (refusal?.status !== 403 || !isDaybookError(error) || error.code !== "AIRTABLE_NOT_PERMITTED")
    return error;
  return new DaybookError("AIRTABLE_SCHEMA_RIGHTS", `The token may not add ${about}: ${refusal.message}`, {
    hint: "Its person must be an Owner or Creator of the base. Run daybook init once with such a person's token (scope schema.bases:write); what was made already stays, and an Editor's token is enough for all the rest.",
    cause: refusal,
  });
}

import { type BaseField, type BaseTable, fieldNamed, otherSide } from "./base-schema.ts";
import { type Refusal, refusalIn } from "./client.ts";
import { type CrmTables, type Drift, lackingOptions } from "./drift.ts";
import type { NewField } from "./in-app-base.ts";
import { newField, type WantedColumn, type WantedTable } from "./layout.ts";
import type { Reader } from "./reader.ts";
import { moreChoices, type SchemaDesk } from "./schema-desk.ts";
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
  /** Who reads the drift. @default "terminal" */
  readonly reader?: Reader;
}

/** One call. */
interface Step {
  /** Gives the base after it. */
  take(desk: SchemaDesk, tables: readonly BaseTable[]): Promise<readonly BaseTable[]>;
  /** What is to be said where it is refused and the rest can go on without it. */
  readonly otherwise?: Drift;
}

/**
 * Makes what the base lacks. A call whose end isn't known is never sent again blindly: the base is read anew and shows what is left
 * to do; so a run that died half way is completed by the next. Throws where the person may not add tables or columns.
 */
export async function applySetUp(desk: SchemaDesk, asked: Asked): Promise<Applied> {
  const { wanted, crm, anew, reader = "terminal" } = asked;
  let { tables, timezone } = asked;
  const given: Drift[] = [];
  let unknown = 0;
  const planNow = (): SetUpPlan => planSetUp(wanted, tables, crm, anew, reader);
  for (;;) {
    const step = nextStep(planNow(), crm, timezone, given, reader);
    if (step === null) break;
    try {
      tables = await step.take(desk, tables);
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal && refusal.status < 500 && step.otherwise) given.push(step.otherwise);
      else if (refusal && /timezone/i.test(refusal.message) && timezone !== "UTC") timezone = "UTC";
      else if (mayBeDone(refusal) && unknown < mostUnknown) {
        unknown += 1;
        tables = await desk.tables();
      } else throw error;
    }
  }
  const plan = planNow();
  const added = diffOf(plan, asked.tables, tables);
  const linked = added.some(({ columns }) => columns.some((name) => isLink(wanted, name)));
  const also = linked ? sidesIn(plan, asked.tables, await desk.tables()) : [];
  return { tables: added, also, drift: [...plan.drift, ...given] };
}

/** So many calls in one run may end unknown before it gives up. */
const mostUnknown = 5;

/** Whether what was asked for may be there all the same: no answer, a server's fault, or a name that an earlier attempt took. */
const mayBeDone = (refusal: Refusal | null): boolean =>
  refusal === null || refusal.status >= 500 || /^DUPLICATE_/.test(refusal.type);

function nextStep(
  { tables, drift }: SetUpPlan,
  crm: CrmTables,
  timezone: string,
  given: readonly Drift[],
  reader: Reader,
): Step | null {
  const specOf = (column: WantedColumn): NewField =>
    newField(column, timezone, (word) => crm.get(word)?.id ?? "");
  for (const { id, wanted, columns } of tables) {
    const [first] = columns;
    if (id === null) return newTable(wanted, columns.map(specOf));
    if (first) return newColumn(id, wanted.name, specOf(first));
  }
  const known = [...drift, ...given];
  for (const { id, wanted, options } of tables)
    for (const { field, names } of options) {
      const isTold = known.some(
        ({ kind, table, column }) => kind === "options" && table === wanted.name && column === field.name,
      );
      const otherwise = lackingOptions(wanted.name, field, names, reader);
      if (!isTold) return newOptions(id ?? "", field, names, otherwise);
    }
  return null;
}

const newTable = ({ name, about }: WantedTable, fields: readonly NewField[]): Step => ({
  take: async (desk, tables) => [...tables, await desk.makeTable(name, about, fields)],
});

const newColumn = (id: string, name: string, spec: NewField): Step => ({
  async take(desk, tables) {
    const made = await desk.addColumn({ id, name }, spec);
    return withFields(tables, id, (fields) => [...fields, made]);
  },
});

const newOptions = (id: string, field: BaseField, names: readonly string[], otherwise: Drift): Step => ({
  otherwise,
  async take(desk, tables) {
    await desk.addOptions({ id, name: otherwise.table }, field, names);
    const more = { ...field, options: { ...field.options, choices: moreChoices(field, names) } };
    return withFields(tables, id, (fields) => fields.map((each) => (each.id === field.id ? more : each)));
  },
});

const withFields = (
  tables: readonly BaseTable[],
  id: string,
  change: (fields: readonly BaseField[]) => readonly BaseField[],
): readonly BaseTable[] =>
  tables.map((table) => (table.id === id ? { ...table, fields: change(table.fields) } : table));

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
    wanted.columns.flatMap(({ name }): readonly OtherSide[] => {
      const table = after.find((each) => each.id === id);
      const field = table && fieldNamed(table, name);
      const other = field && otherSide(after, field);
      const old = before.find((each) => each.id === other?.table.id);
      const isNew = other && !old?.fields.some((each) => each.id === other.field.id);
      return isNew ? [{ table: other.table.name, column: other.field.name, of: wanted.name }] : [];
    }),
  );
}

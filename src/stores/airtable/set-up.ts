import type { CrmWord } from "../../core/crm.ts";
import { DaybookError } from "../../core/errors.ts";
import { meantAmong } from "../../core/nearest.ts";
import type { Settings } from "../../core/settings.ts";
import { type BaseTable, fieldNamed, tableNamed } from "./base-schema.ts";
import { type CrmTables, compareTable, type Drift, type Lacking } from "./drift.ts";
import { linkedTo, type WantedColumn, type WantedTable } from "./layout.ts";
import { type Reader, words } from "./reader.ts";

/** What becomes of one table. */
export interface TablePlan extends Lacking {
  readonly wanted: WantedTable;
  /** null: the table is to be made, with all of its columns. */
  readonly id: string | null;
}

/** A column that Airtable itself adds to a table that is linked to. */
export interface OtherSide {
  readonly table: string;
  readonly column: string;
  /** The table whose link it is the other side of. */
  readonly of: string;
}

/** A table whose name is held by one that isn't Daybook's, or by another of its own. */
export interface Taken {
  readonly word: string;
  readonly name: string;
}

/** A table that isn't there, while another one has all of its columns. */
export interface Moved extends Taken {
  /** What it seems to be called now. */
  readonly now: string;
}

/** What setting up would do, and what it finds. */
export interface SetUpPlan {
  readonly tables: readonly TablePlan[];
  readonly also: readonly OtherSide[];
  readonly drift: readonly Drift[];
  readonly taken: readonly Taken[];
  readonly moved: readonly Moved[];
}

/**
 * Works out what a base lacks; nothing is written. `anew` are the words of tables to be made though another table has their columns;
 * `reader` is who reads the drift.
 */
export function planSetUp(
  wanted: readonly WantedTable[],
  tables: readonly BaseTable[],
  crm: CrmTables,
  anew: ReadonlySet<string> = new Set(),
  reader: Reader = "terminal",
): SetUpPlan {
  const plans: TablePlan[] = [];
  const taken: Taken[] = [];
  const moved: Moved[] = [];
  const named = new Set<string>();
  for (const each of wanted) {
    const { word, name } = each;
    const lower = name.toLowerCase();
    const found = tableNamed(tables, name);
    const other = found ?? tables.find((table) => table.name.toLowerCase() === lower);
    const now = found ? undefined : tables.find((table) => isWhole(each, table) && !isWanted(wanted, table));
    if (named.has(lower) || (other && !isOurs(each, other))) taken.push({ word, name });
    else if (now && !anew.has(word)) moved.push({ word, name, now: now.name });
    else if (found)
      plans.push({
        wanted: { ...each, name: found.name },
        id: found.id,
        ...compareTable(each, found, crm, reader),
      });
    else plans.push({ wanted: each, id: null, columns: each.columns, options: [], drift: [] });
    named.add(lower);
  }
  const drift = [...moved.map((each) => movedDrift(each, reader)), ...plans.flatMap((plan) => plan.drift)];
  return { tables: plans, also: otherSides(plans, crm), drift, taken, moved };
}

/** Whether a plan adds anything. */
export const addsSomething = ({ tables }: SetUpPlan): boolean =>
  tables.some(({ columns, options }) => columns.length > 0 || options.length > 0);

const own = ({ columns }: WantedTable): readonly WantedColumn[] =>
  columns.filter(({ kind }) => kind !== "link");

/** A table of the name is Daybook's if it has half of its columns or more; columns that were renamed or deleted don't make it another's. */
function isOurs(wanted: WantedTable, table: BaseTable): boolean {
  const columns = own(wanted);
  return columns.filter(({ name }) => fieldNamed(table, name)).length * 2 >= columns.length;
}

const isWhole = (wanted: WantedTable, table: BaseTable): boolean =>
  own(wanted).every(({ name }) => fieldNamed(table, name));

const isWanted = (wanted: readonly WantedTable[], table: BaseTable): boolean =>
  wanted.some(({ name }) => name === table.name || name === table.id);

const movedDrift = (moved: Moved, reader: Reader): Drift => ({
  kind: "table",
  table: moved.name,
  column: null,
  message: `There is no table "${moved.name}", but "${moved.now}" has its columns: it was probably renamed.`,
  hint:
    reader === "panel"
      ? `Rename it back in Airtable, and run ${words.panel.setUp} again.`
      : `Rename it back in Airtable, or name it in the config: ${inConfig(moved)}.`,
});

const inConfig = ({ word, now }: Moved): string =>
  word === "events"
    ? `"log": "airtable://…/${encodeURIComponent(now)}"`
    : `"publish": {"names": {"${word}": ${JSON.stringify(now)}}}`;

/** A link to another table makes a column there, called as the table that links; where that name is taken, a number is put behind it. */
function otherSides(plans: readonly TablePlan[], crm: CrmTables): readonly OtherSide[] {
  const held = new Map<string, Set<string>>();
  return plans.flatMap(({ wanted, columns }) =>
    columns.flatMap((column): readonly OtherSide[] => {
      const target = column.kind === "link" ? crm.get(column.to) : undefined;
      if (!target) return [];
      const names = held.get(target.id) ?? new Set(target.fields.map(({ name }) => name.toLowerCase()));
      held.set(target.id, names);
      let free = wanted.name;
      for (let n = 2; names.has(free.toLowerCase()); n++) free = `${wanted.name} ${n}`;
      names.add(free.toLowerCase());
      return [{ table: target.name, column: free, of: wanted.name }];
    }),
  );
}

/** The CRM's tables that the settings link to. Throws TABLE_NOT_FOUND for one that isn't in the base. */
export function crmTablesIn(
  tables: readonly BaseTable[],
  settings: Pick<Settings, "crm" | "publish">,
): CrmTables {
  const found = new Map<CrmWord, BaseTable>();
  for (const word of linkedTo(settings)) {
    const name = settings.crm?.[word]?.table ?? "";
    found.set(word, tableIn(tables, name));
  }
  return found;
}

/** The table of a name or id. Throws TABLE_NOT_FOUND with the nearest name. */
export function tableIn(tables: readonly BaseTable[], name: string): BaseTable {
  const found = tableNamed(tables, name);
  if (found) return found;
  const names = tables.map((table) => table.name);
  throw new DaybookError("TABLE_NOT_FOUND", `There is no table ${JSON.stringify(name)} in the base.`, {
    hint: meantAmong(name, names, "tables"),
  });
}

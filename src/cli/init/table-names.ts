import { DaybookError } from "../../core/errors.ts";
import { type BaseTable, tableNamed } from "../../stores/airtable/base-schema.ts";
import type { CrmTables } from "../../stores/airtable/drift.ts";
import { layoutOf, type WantedTable } from "../../stores/airtable/layout.ts";
import {
  crmTablesIn,
  type Moved,
  planSetUp,
  type SetUpPlan,
  type Taken,
  tableIn,
} from "../../stores/airtable/set-up.ts";
import { logIn } from "../base-url.ts";
import type { Ask } from "../io.ts";
import { type BaseDraft, withJson, withName } from "./base-draft.ts";

/** A draft whose every table has a name of its own, and what setting it up would do. */
export interface Settled {
  readonly draft: BaseDraft;
  readonly wanted: readonly WantedTable[];
  readonly crm: CrmTables;
  readonly plan: SetUpPlan;
  /** Tables that are made though another one has their columns. */
  readonly anew: ReadonlySet<string>;
}

/**
 * Settles the names of the tables. One that is taken is never reused: it asks for another, or, where nobody can be asked, throws
 * NAME_TAKEN. A log that seems to have been renamed isn't made anew without asking: TABLE_RENAMED.
 */
export async function settleNames(
  first: BaseDraft,
  base: string,
  tables: readonly BaseTable[],
  ask: Ask | null,
): Promise<Settled> {
  const anew = new Set<string>();
  let draft = first;
  // An id names a table that is there, or none.
  if (/^tbl[0-9A-Za-z]{14}$/.test(draft.table)) tableIn(tables, draft.table);
  for (;;) {
    const wanted = await layoutOf(draft.settings, draft.table);
    const crm = crmTablesIn(tables, draft.settings);
    const plan = planSetUp(wanted, tables, crm, anew);
    const moved = plan.moved.find(({ word }) => word === "events");
    const [taken] = plan.taken;
    if (!moved && !taken) return { draft, wanted, crm, plan, anew };
    // The name of a log that the config holds already isn't changed behind other programs' backs.
    const asked = draft.fresh || taken?.word !== "events" ? ask : null;
    if (moved) {
      if (ask === null || !draft.fresh) throw renamed(moved, base);
      const question = `There is no table "${moved.name}", but "${moved.now}" has its columns. Is that the log?`;
      if (await ask.confirm(question, "yes")) draft = withLog(draft, base, moved.now);
      else anew.add("events");
    } else if (taken) {
      if (asked === null) throw nameTaken(taken, base, draft);
      const name = await askName(taken, wanted, tables, asked);
      draft = taken.word === "events" ? withLog(draft, base, name) : withName(draft, taken.word, name);
    }
  }
}

const withLog = (draft: BaseDraft, base: string, table: string): BaseDraft => ({
  ...withJson(draft, { ...draft.json, log: logIn(base, table) }),
  table,
});

function askName(
  { name }: Taken,
  wanted: readonly WantedTable[],
  tables: readonly BaseTable[],
  ask: Ask,
): Promise<string> {
  const held = [...tables, ...wanted].map((table) => table.name.toLowerCase());
  return ask.text(
    `The base has a table "${name}" that isn't Daybook's. What shall Daybook call its own?`,
    `Daybook ${name}`,
    (answer) =>
      held.includes(answer.trim().toLowerCase()) || tableNamed(tables, answer)
        ? "That name is taken too."
        : answer.trim() === ""
          ? "Write a name."
          : undefined,
  );
}

function nameTaken({ word, name }: Taken, base: string, { fresh }: BaseDraft): DaybookError {
  const other = `Daybook ${name}`;
  const hint =
    word === "events"
      ? fresh
        ? `Give the log another one: --log ${logIn(base, other)}`
        : `Give the log another one in the config: "log": "${logIn(base, other)}".`
      : fresh
        ? `Give Daybook's own another one: --name "${word}=${other}"`
        : `Give Daybook's own another one in the config: "publish": {"names": {"${word}": ${JSON.stringify(other)}}}.`;
  return new DaybookError(
    "NAME_TAKEN",
    `The base has a table "${name}" that isn't Daybook's; it is left alone.`,
    { hint },
  );
}

const renamed = ({ name, now }: Moved, base: string): DaybookError =>
  new DaybookError(
    "TABLE_RENAMED",
    `There is no table "${name}", but "${now}" has the columns of a log: it was probably renamed.`,
    {
      hint: `Rename it back in Airtable, or name it in the log's URL: ${logIn(base, now)}. A second log beside it is made by daybook init at a terminal, without a config.`,
    },
  );

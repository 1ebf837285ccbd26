import type { Settings } from "../../src/core/settings.ts";
import type { Reply } from "../../src/views/ask-views.ts";
import type { Figure } from "./duck.ts";
import { activity, timelines } from "./sql/days.ts";
import { cohorts, owners } from "./sql/groups.ts";
import { changes, reengage, stuck } from "./sql/lists.ts";
import { measureSql, stages, transitions } from "./sql/velocity.ts";

/** A row that both sides give. */
export type Row = Readonly<Record<string, Figure>>;

/** What a view answers, and the same asked in SQL. */
export interface Part {
  readonly name: string;
  readonly view: string;
  readonly sql: string;
  /** The columns that name a row. */
  readonly key: readonly string[];
  rows(reply: Pick<Reply, "json" | "table">): readonly Row[];
}

const table = ({ table }: Pick<Reply, "table">): readonly Row[] => table;
const listed = (reply: Pick<Reply, "json">, name: string): readonly Row[] =>
  reply.json[name] as readonly Row[];

/** JSON rows with what only their row of the table says. */
const both = (rows: readonly Row[], beside: readonly Row[], names: readonly string[]): readonly Row[] =>
  rows.map((row, i) => ({
    ...row,
    ...Object.fromEntries(names.map((name) => [name, beside[i]?.[name] ?? null])),
  }));

const kind = (reply: Pick<Reply, "table">, name: string): readonly Row[] =>
  reply.table.filter((row) => row.kind === name);

const recent = "median_days_last_90_days";

/** Every view's figures. */
export const partsOf = (settings: Settings): readonly Part[] => [
  {
    name: "velocity: moves",
    view: "velocity",
    sql: transitions,
    key: ["pipeline", "from", "to"],
    rows: (reply) => both(listed(reply, "transitions"), kind(reply, "Move"), ["contacts_or_deals", recent]),
  },
  {
    name: "velocity: stages",
    view: "velocity",
    sql: stages,
    key: ["pipeline", "stage"],
    rows: (reply) =>
      both(listed(reply, "stages"), kind(reply, "Stage"), ["p75_days", "p90_days", "mean_days", recent]),
  },
  ...settings.measures.map((measure) => ({
    name: `measure: ${measure.name}`,
    view: "velocity",
    sql: measureSql(measure),
    key: ["name"],
    rows: (reply: Pick<Reply, "json">) =>
      listed(reply, "measures")
        .filter((each) => each.name === measure.name)
        .map(({ from: _, to: __, ...row }) => row),
  })),
  {
    name: "stuck",
    view: "stuck",
    sql: stuck,
    key: ["key"],
    rows: (reply) =>
      listed(reply, "rows").map((row, i) => {
        const {
          contact: _,
          deal_record: __,
          in_stage_since: ___,
          limit: ____,
          last_event: _____,
          ...beside
        } = reply.table[i] ?? {};
        return { ...row, ...beside };
      }),
  },
  { name: "reengage", view: "reengage", sql: reengage(settings), key: ["key"], rows: table },
  { name: "cohorts", view: "cohorts", sql: cohorts(settings, ["Parked"]), key: ["key"], rows: table },
  { name: "owners", view: "owners", sql: owners, key: ["key"], rows: table },
  { name: "activity", view: "activity", sql: activity, key: ["key"], rows: table },
  { name: "changes", view: "changes", sql: changes, key: ["key"], rows: table },
  { name: "timelines", view: "timelines", sql: timelines, key: ["key"], rows: table },
];

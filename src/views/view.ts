import type { Catalog } from "../core/catalog.ts";
import type { History } from "../core/history.ts";
import type { Pipelines } from "../core/pipelines.ts";
import type { Settings } from "../core/settings.ts";
import type { Sign, Tally } from "./tally.ts";

/** What a cell of a view table may hold: times as ISO text, days as `2026-04-12`, links as the id they lead to. */
export type Cell = string | number | boolean | null;

/** A row of a view table, by the columns' names. */
export type TableRow = Readonly<Record<string, Cell>>;

/** How a column is shown: `when` is an instant, `day` a date, `days` a number to one place, `pct` a share of 1, `link` an id. */
export type ColumnKind =
  | "text"
  | "long"
  | "when"
  | "day"
  | "int"
  | "days"
  | "pct"
  | "sel"
  | "tick"
  | "number"
  | "link";

/** A column of a view table. */
export interface Column {
  /** As people see it: "Days in stage". */
  readonly title: string;
  /** As programs see it: `days_in_stage`. */
  readonly name: string;
  readonly kind: ColumnKind;
  /** Where a link leads. */
  readonly to?: "Contacts" | "Deals";
}

/** What views are worked out with. */
export interface ViewContext {
  /** Milliseconds: only events up to here are read, and ages are counted to it. */
  readonly as_of: number;
  /** Ages are dates apart in the config's zone, not days of 24 hours. @default false */
  readonly by_day?: boolean;
  readonly settings: Settings;
  readonly catalog: Catalog;
  readonly pipelines: Pipelines;
  /** The CRM's name of a contact, else its id. */
  readonly contactName: (contact_id: string) => string;
  /** The CRM's name of a deal, else what deal_created said, else its id. */
  readonly dealName: (deal_id: string, logged: string | null) => string;
}

/** A view's answer: as `--json` prints it, and as rows of its table. */
export interface Answer {
  readonly json: Readonly<Record<string, unknown>>;
  readonly table: readonly TableRow[];
  /** The table's columns, where they depend on what the log holds. */
  readonly columns?: readonly Column[];
}

/** A view: a fold over histories, and what to read off it. Equal histories, in any order, give equal answers. */
export interface View {
  /** The word in the command line, in `publish` and in the config. */
  readonly name: string;
  /** The table's name. */
  readonly title: string;
  /** How its figures are worked out, in plain words. */
  readonly definition: string;
  columns(context: ViewContext): readonly Column[];
  /** Puts one person's share into the tally, or takes it out. */
  add(tally: Tally, history: History, sign: Sign, context: ViewContext): void;
  answer(tally: Tally, context: ViewContext): Answer;
}

/** A column; its name is the title in snake_case. */
export const column = (title: string, kind: ColumnKind, to?: "Contacts" | "Deals"): Column => ({
  title,
  name: snake(title),
  kind,
  ...(to ? { to } : {}),
});

/** A title as a JSON name: "Won %" is `won_pct`. */
export const snake = (title: string): string =>
  title
    .toLowerCase()
    .replace(/%/g, " pct ")
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");

/** Orders rows by their key, by code unit. */
export const byKey = (a: TableRow, b: TableRow): number => ((a.key as string) < (b.key as string) ? -1 : 1);

import type { Direction } from "../core/pipelines.ts";
import type { Beside, VelocityFigures } from "./velocity-answer.ts";
import { type Column, column, type TableRow } from "./view.ts";

const columns: readonly Column[] = [
  column("Step", "text"),
  column("Kind", "sel"),
  column("Pipeline", "text"),
  column("From", "text"),
  column("To", "text"),
  column("Direction", "sel"),
  column("Order", "int"),
  column("Count", "int"),
  column("Contacts or deals", "int"),
  column("Median days", "days"),
  column("P75 days", "days"),
  column("P90 days", "days"),
  column("Mean days", "days"),
  column("Median days, last 90 days", "days"),
  column("Median days, all visits", "days"),
  column("Open now", "int"),
  column("Came back", "int"),
  column("Reached of entered", "pct"),
  column("Went on", "pct"),
  column("Win rate", "pct"),
  column("key", "text"),
];

/** The columns of the table Stage Velocity. */
export const velocityColumns = (): readonly Column[] => columns;

const directions: Readonly<Record<Exclude<Direction, null>, string>> = {
  forward: "Forward",
  backward: "Back",
  sideways: "Sideways",
};

const empty: TableRow = Object.fromEntries(columns.map((each) => [each.name, null]));

/** The figures as one table: moves, then stages, then the config's measures. */
export function velocityTable({
  transitions,
  stages,
  measures,
  beside,
}: VelocityFigures): readonly TableRow[] {
  const besides = (of: object): Beside => beside.get(of) as Beside;
  const moves = transitions.map((row) => ({
    ...empty,
    step: row.from === null ? `→ ${row.to}` : `${row.from} → ${row.to}`,
    kind: "Move",
    pipeline: row.pipeline,
    from: row.from,
    to: row.to,
    direction: row.direction === null ? "Unknown" : directions[row.direction],
    count: row.n,
    contacts_or_deals: besides(row).movers,
    median_days: row.median_days,
    p75_days: row.p75_days,
    p90_days: row.p90_days,
    mean_days: row.mean_days,
    median_days_last_90_days: besides(row).recent_median_days,
    key: keyText("move", row.pipeline, row.from, row.to),
  }));
  const stays = stages.map((row) => ({
    ...empty,
    step: row.stage,
    kind: "Stage",
    pipeline: row.pipeline,
    to: row.stage,
    count: row.visits,
    contacts_or_deals: row.subjects,
    ...besides(row).last_visits,
    median_days_last_90_days: besides(row).recent_median_days,
    median_days_all_visits: row.total_median_days,
    open_now: row.open,
    came_back: row.reentries,
    reached_of_entered: row.strict_conversion,
    went_on: besides(row).terminal ? null : row.onward_conversion,
    win_rate: row.win_rate,
    key: keyText("stage", row.pipeline, row.stage),
  }));
  const spans = measures.map((row) => ({
    ...empty,
    step: row.name,
    kind: "Measure",
    from: row.from,
    to: row.to,
    count: row.n,
    median_days: row.median_days,
    p75_days: row.p75_days,
    p90_days: row.p90_days,
    mean_days: row.mean_days,
    key: keyText("measure", row.name),
  }));
  return [...moves, ...stays, ...spans].map((row, i) => ({ ...row, order: i + 1 }));
}

const keyText = (...parts: readonly (string | null)[]): string => JSON.stringify(parts);

import type { Row } from "../../core/event.ts";
import { toIso } from "../../core/time.ts";
import { byDay } from "../age.ts";
import { type Asked, contextAt, notesOf, type Reply } from "../ask-views.ts";
import { passRows } from "../fold.ts";
import { newTally } from "../tally.ts";
import type { View, ViewContext } from "../view.ts";
import { cohortsSql } from "./cohorts-sql.ts";
import { dialectOf } from "./dialect.ts";
import type { SqlEngine } from "./engine.ts";
import { activitySql, changesSql, reengageSql, stuckSql } from "./list-views-sql.ts";
import type { Figures, SqlView } from "./sql-view.ts";
import { statementOf } from "./statement.ts";
import { velocitySql } from "./velocity-sql.ts";

/** What SQL can be asked for; other views are folded. */
const sqlViews: ReadonlyMap<string, SqlView> = new Map<string, SqlView>([
  ["velocity", velocitySql],
  ["stuck", stuckSql],
  ["changes", changesSql],
  ["activity", activitySql],
  ["cohorts", cohortsSql],
  ["reengage", reengageSql],
]);

/** How a view is asked in SQL, with these settings; null where only the fold can tell. */
export function sqlViewOf(name: string, { settings }: Pick<ViewContext, "settings">): SqlView | null {
  // A measure tells what an event changed apart from what changed nothing, whatever its type.
  if (name === "velocity" && settings.measures.length > 0) return null;
  return sqlViews.get(name) ?? null;
}

/**
 * Works views out inside of the engine, as `askViews` does by folding: one statement a view, so that each is of one
 * moment. Null where SQL can't decide what the fold decides: a view that it doesn't know, a row that may be a mark in
 * disguise, or a statement that the engine refuses (one row whose data is no JSON is enough in Postgres); the fold reads
 * the log itself, and says what is wrong with it.
 */
export async function sqlReplies(
  engine: SqlEngine,
  asked: Pick<Asked, "settings" | "hash" | "names" | "notes" | "verify_by" | "by_day">,
  views: readonly View[],
  as_of: number,
): Promise<readonly Reply[] | null> {
  const context = contextAt(as_of, asked.settings, asked.names);
  const known = views.map((view) => sqlViewOf(view.name, context));
  if (known.some((each) => each === null)) return null;
  const replies: Reply[] = [];
  for (const [i, view] of views.entries()) {
    const reply = await replyOf(engine, asked, view, known[i] as SqlView, context);
    if (reply === null) return null;
    replies.push(reply);
  }
  return replies;
}

async function replyOf(
  engine: SqlEngine,
  asked: Parameters<typeof sqlReplies>[1],
  view: View,
  sqlView: SqlView,
  context: ViewContext,
): Promise<Reply | null> {
  const counted = asked.by_day ? byDay(context) : context;
  const statement = statementOf(engine, dialectOf(engine.dialect), sqlView, context, counted);
  const found = await engine.query(statement).catch(() => null);
  if (found === null) return null;
  const tally = newTally();
  const apart = new Set<string>();
  const rows: Row[] = [];
  for (const row of found.map(figuresOf)) {
    if (row.kind === "stop") return null;
    if (row.kind === "apart") apart.add(row.texts[0] as string);
    else if (row.kind === "row") rows.push(rowOf(row, rows.length + 1));
    else sqlView.take(tally, row, counted);
  }
  const pass = passRows(rows, context, asked.hash, (history, sign) => {
    // Marks stand with others too, of whom nothing else was read.
    if (apart.has(history.contact_id)) view.add(tally, history, sign, context);
  });
  const { json, table, columns = view.columns(context) } = view.answer(tally, counted);
  const notes = [...(asked.notes ?? []), ...notesOf(pass, asked.verify_by)];
  const head = {
    as_of: toIso(context.as_of),
    timezone: asked.settings.timezone,
    definition: view.definition,
  };
  const tail = notes.length > 0 ? { notes } : {};
  return { view, json: { ...head, ...json, ...tail }, columns, table, notes };
}

/** A row as engines give it: some write names in capitals, some give whole numbers as text or bigint. */
function figuresOf(row: Readonly<Record<string, unknown>>): Figures {
  const cells = new Map(Object.entries(row).map(([name, cell]) => [name.toLowerCase(), cell ?? null]));
  const text = (name: string): string | null => {
    const cell = cells.get(name) ?? null;
    return cell === null ? null : String(cell);
  };
  const names = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  return {
    kind: text("kind") ?? "",
    texts: names.map((i) => text(`c${i}`)),
    numbers: names.slice(0, 3).map((i) => {
      const cell = text(`n${i}`);
      return cell === null ? null : Number(cell);
    }),
  };
}

const rowOf = ({ texts }: Figures, position: number): Row => ({
  event_id: texts[0] ?? "",
  contact_id: texts[1] ?? "",
  event_type: texts[2] ?? "",
  event_data: texts[3] ?? "",
  timestamp: texts[4] ?? "",
  deal_id: texts[5] ?? null,
  actor: texts[6] ?? null,
  source: texts[7] ?? null,
  idempotency_key: texts[8] ?? "",
  recorded_at: null,
  position,
});

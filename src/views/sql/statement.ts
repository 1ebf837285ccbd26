import type { ViewContext } from "../view.ts";
import { baseParts, foldRows, withParts } from "./base-sql.ts";
import type { Dialect } from "./dialect.ts";
import type { SqlEngine } from "./engine.ts";
import type { SqlView } from "./sql-view.ts";

/** The one statement that a view asks; `counted` is the context that ages are counted in. */
export function statementOf(
  engine: Pick<SqlEngine, "events" | "intact">,
  dialect: Dialect,
  view: SqlView,
  context: ViewContext,
  counted: ViewContext = context,
): string {
  const leaves = ["SELECT contact_id FROM apart", ...view.leaves(context, dialect)];
  const parts = [
    ...baseParts(engine, dialect),
    ...view.parts(context, dialect),
    { name: "folded", sql: `SELECT DISTINCT contact_id FROM (${leaves.join(" UNION ALL ")}) x` },
  ];
  const asked = [...view.figures(counted, dialect), ...foldRows("folded", context, dialect)];
  return withParts(parts, dialect) + asked.join("\nUNION ALL\n");
}

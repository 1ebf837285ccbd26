import { logContact } from "../../core/event.ts";
import { markTypes } from "../../core/marks.ts";
import { toIso } from "../../core/time.ts";
import type { ViewContext } from "../view.ts";
import { type Dialect, timePattern } from "./dialect.ts";
import type { SqlEngine } from "./engine.ts";

/** A common table expression. */
export interface Part {
  readonly name: string;
  readonly sql: string;
}

/** The parts as the head of a statement. */
export const withParts = (parts: readonly Part[], { once }: Dialect): string =>
  `WITH ${parts.map(({ name, sql }) => `${name} AS ${once}(${sql})`).join(",\n")}\n`;

/** The members that views read as texts. */
const members = "from|to|stage|pipeline|tag|field|into|event_id";

/**
 * What every statement begins with: `raw`, the log with `odd` for rows that SQL can't be trusted to read (their cells
 * don't give their id, their time is none, a member is no plain text); and `apart`, the contacts that the fold has to
 * replay because rows of theirs are odd, twins, voided, erased or merged, or because they share a deal with others.
 * Neither looks at as_of: voids hold at every instant.
 */
export function baseParts(
  { events, intact }: Pick<SqlEngine, "events" | "intact">,
  dialect: Dialect,
): readonly Part[] {
  const { fits, holds, member } = dialect;
  const data = "e.event_data";
  const odd = [
    "e.event_id IS NULL OR e.contact_id IS NULL OR e.event_type IS NULL OR e.event_data IS NULL OR e.timestamp IS NULL OR e.idempotency_key IS NULL",
    `NOT (${intact})`,
    `NOT ${fits("e.timestamp", timePattern)}`,
    holds(data, "\\u0000"),
    holds(data, '""'),
    fits(data, `"(${members})":[^"]`),
    fits(data, '[:,[][{].*"baseline":true'),
  ].join(" OR ");
  const read = (name: string): string => `CASE WHEN NOT odd THEN ${member("event_data", name)} END`;
  return [
    {
      name: "raw",
      sql: `SELECT e.event_id, e.contact_id, e.event_type, e.event_data, e.timestamp AS ts, e.deal_id, e.actor, e.source, e.idempotency_key, (${odd}) AS odd FROM ${events} e`,
    },
    {
      name: "named",
      sql: `SELECT ${read("event_id")} AS event_id FROM raw WHERE event_type = 'event_voided' UNION ALL ${dialect.members("(SELECT event_data FROM raw WHERE event_type = 'contact_erased' AND NOT odd)", "event_ids")}`,
    },
    {
      name: "apart",
      sql: `SELECT DISTINCT contact_id FROM (${[
        "SELECT contact_id FROM raw WHERE odd OR event_type = 'contact_merged'",
        `SELECT ${read("into")} AS contact_id FROM raw WHERE event_type = 'contact_merged'`,
        "SELECT r.contact_id FROM raw r JOIN named n ON n.event_id = r.event_id",
        "SELECT r.contact_id FROM raw r JOIN (SELECT idempotency_key FROM raw GROUP BY idempotency_key HAVING COUNT(*) > 1) t ON t.idempotency_key = r.idempotency_key",
        "SELECT r.contact_id FROM raw r JOIN (SELECT deal_id FROM raw WHERE deal_id IS NOT NULL GROUP BY deal_id HAVING COUNT(DISTINCT contact_id) > 1) t ON t.deal_id = r.deal_id",
      ].join(" UNION ALL ")}) x WHERE contact_id IS NOT NULL`,
    },
  ];
}

/** Rows of `raw` that count as of the context's instant and stand with nobody apart; columns behind `r`. */
export const plainRows = ({ as_of }: Pick<ViewContext, "as_of">, { text }: Dialect): string =>
  `raw r LEFT JOIN apart a ON a.contact_id = r.contact_id WHERE a.contact_id IS NULL AND r.contact_id <> ${text(logContact)} AND r.ts <= ${text(toIso(as_of))}`;

/** What a statement gives: figures of those that SQL has read, and rows for the fold. */
export const figure = (
  kind: string,
  { texts = [], numbers = [] }: { readonly texts?: readonly string[]; readonly numbers?: readonly string[] },
  rest: string,
  { text, string, whole }: Dialect,
): string => {
  const cells = Array.from({ length: 9 }, (_, i) => `CAST(${texts[i] ?? "NULL"} AS ${string}) AS c${i + 1}`);
  const sums = Array.from({ length: 3 }, (_, i) => `CAST(${numbers[i] ?? "NULL"} AS ${whole}) AS n${i + 1}`);
  return `SELECT ${text(kind)} AS kind, ${[...cells, ...sums].join(", ")} ${rest}`;
};

/** The rows that the fold replays: those of the contacts in a part, and every mark, whoever it stands with. A `stop` where a row may be a mark in disguise, or one that SQL can't read. */
export function foldRows(
  part: string,
  { catalog }: Pick<ViewContext, "catalog">,
  dialect: Dialect,
): readonly string[] {
  const { text } = dialect;
  const list = (names: Iterable<string>): string => [...names].map(text).join(", ");
  const marks = list(markTypes);
  const cells = [
    "event_id",
    "contact_id",
    "event_type",
    "event_data",
    "ts",
    "deal_id",
    "actor",
    "source",
    "idempotency_key",
  ].map((name) => `r.${name}`);
  return [
    figure(
      "row",
      { texts: cells },
      `FROM raw r LEFT JOIN ${part} p ON p.contact_id = r.contact_id WHERE p.contact_id IS NOT NULL OR r.event_type IN (${marks})`,
      dialect,
    ),
    figure("apart", { texts: ["p.contact_id"] }, `FROM ${part} p`, dialect),
    figure(
      "stop",
      { numbers: ["COUNT(*)"] },
      `FROM raw r WHERE r.odd AND (r.event_type IS NULL OR r.contact_id IS NULL OR r.event_type IN (${marks}) AND r.contact_id <> 'erased' OR r.event_type NOT IN (${list(catalog.types.keys())})) HAVING COUNT(*) > 0`,
      dialect,
    ),
  ];
}

import { dialectOf, timePattern } from "./dialect.ts";

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const textCells = ["idempotency_key", "contact_id", "deal_id", "event_type"] as const;
const lateCells = ["timestamp", "actor", "source"] as const;

/** Engines that can work an event's id out of its cells. */
export type IdDialect = "postgres" | "duckdb" | "bigquery";

/**
 * SQL that gives the event_id which the other cells of a row give (null or another text where its time is none), as
 * src/core/identity.ts does; `row` is the alias that the columns stand behind. It holds immutable functions only, but
 * Postgres takes no sub-query in a generated column: there a function must stand around it.
 */
export function eventIdSql(name: IdDialect, row: string): string {
  const { fits, epochMs, text } = dialectOf(name);
  const cell = (column: string): string => (name === "bigquery" ? `${row}.${column}` : `${row}."${column}"`);
  const core = [
    text("[1,"),
    ...textCells.flatMap((column) => [jsonText(name, cell(column)), text(",")]),
    cell("event_data"),
    ...lateCells.flatMap((column) => [text(","), jsonText(name, cell(column))]),
    text("]"),
  ].join(" || ");
  const time = cell("timestamp");
  const at = `CASE WHEN ${fits(time, timePattern)} THEN ${epochMs(time)} END`;
  // Base 32 there, five bits a letter as in a ULID, in another alphabet: cloud.google.com/bigquery/docs/reference/standard-sql/string_functions
  if (name === "bigquery")
    return `TRANSLATE(SUBSTR(TO_BASE32(FROM_HEX(FORMAT('%014x', ${at} << 6))), 1, 10) || SUBSTR(TO_BASE32(SHA256(${core})), 1, 16), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', '${alphabet}')`;
  const hash =
    name === "postgres"
      ? `sha256(decode(replace(${core}, chr(92), chr(92) || chr(92)), 'escape'))`
      : `sha256(${core})`;
  // Worked out once, and not again for each character: OFFSET 0 keeps Postgres from moving it outwards.
  return `(SELECT ${[...timeDigits(), ...hashDigits(name)].join(" || ")} FROM (SELECT ${at} AS ms, ${hash} AS hash OFFSET 0) AS core)`;
}

/** Whether the cells of a row give its event_id, as SQL that is never null. */
export const intactSql = (name: IdDialect, row: string): string =>
  `COALESCE(${row}.${name === "bigquery" ? "event_id" : '"event_id"'} = ${eventIdSql(name, row)}, FALSE)`;

const digit = (value: string): string => `substr('${alphabet}', CAST(${value} AS int) + 1, 1)`;

const timeDigits = (): readonly string[] =>
  Array.from({ length: 10 }, (_, i) => digit(`((ms >> ${45 - 5 * i}) & 31)`));

/** Five hex digits are twenty bits, which are four characters; a byte is two hex digits. */
function hashDigits(name: IdDialect): readonly string[] {
  const nibble = (i: number): string =>
    name === "postgres"
      ? `((get_byte(hash, ${i >> 1}) >> ${i % 2 === 0 ? 4 : 0}) & 15)`
      : `(strpos('0123456789abcdef', hash[${i + 1}]) - 1)`;
  return Array.from({ length: 16 }, (_, i) => {
    const bit = i * 5;
    const [first, shift] = [bit >> 2, bit & 3];
    const pair = `((${nibble(first)} << 4) | ${nibble(first + 1)})`;
    return digit(`((${pair} >> ${3 - shift}) & 31)`);
  });
}

/** A text cell as JSON writes it, with its quotes; `null` where it is empty. */
function jsonText(name: IdDialect, cell: string): string {
  if (name === "bigquery") return `TO_JSON_STRING(${cell})`;
  const { fits } = dialectOf(name);
  const short: Readonly<Record<number, string>> = { 8: "b", 9: "t", 10: "n", 12: "f", 13: "r" };
  let escaped = `replace(replace(${cell}, chr(92), chr(92) || chr(92)), '"', chr(92) || '"')`;
  const first = name === "postgres" ? 1 : 0; // Postgres holds no text with a NUL
  for (let code = first; code < 32; code++) {
    const word = short[code] ?? `u${code.toString(16).padStart(4, "0")}`;
    escaped = `replace(${escaped}, chr(${code}), chr(92) || '${word}')`;
  }
  const unruly = first === 1 ? '[\\x01-\\x1f"\\\\]' : '[\\x00-\\x1f"\\\\]';
  return `CASE WHEN ${cell} IS NULL THEN 'null' WHEN ${fits(cell, unruly)} THEN '"' || ${escaped} || '"' ELSE '"' || ${cell} || '"' END`;
}

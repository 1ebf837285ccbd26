/** The engines whose SQL is known. */
export type DialectName = "postgres" | "duckdb" | "bigquery" | "snowflake";

/** What engines write differently; each takes and gives SQL text. */
export interface Dialect {
  readonly name: DialectName;
  /** A text as a literal. */
  text(value: string): string;
  /** The member of a JSON text as text; the member is a text or isn't there. */
  member(json: string, name: string): string;
  /** A relation with one column `event_id`: the texts in an array member of a relation's `event_data`. */
  members(from: string, name: string): string;
  /** Whether a text fits a pattern that all engines read alike. */
  fits(text: string, pattern: string): string;
  /** Milliseconds since 1970 of a time in the log's own writing. */
  epochMs(time: string): string;
  /** Whether a text holds another. */
  holds(text: string, part: string): string;
  /** The type of whole numbers up to 2^53. */
  readonly whole: string;
  /** What texts are. */
  readonly string: string;
  /** Whether two values differ, null being one of them. */
  differ(a: string, b: string): string;
  /** What keeps a common table expression from being worked out again at each use, where an engine would. */
  readonly once: string;
}

const quoted = (value: string): string => `'${value.replace(/'/g, "''")}'`;
const escaped = (value: string): string => `'${value.replace(/\\/g, "\\\\").replace(/'/g, "\\'")}'`;

const isDistinct = (a: string, b: string): string => `(${a} IS DISTINCT FROM ${b})`;

/** Days and milliseconds by whole numbers alone: what Postgres itself says of a text depends on settings, and fails on what is no date. */
const civilMs = (time: string): string => {
  const part = (from: number, size: number): string => `CAST(SUBSTR(${time}, ${from}, ${size}) AS bigint)`;
  const [year, month, day] = [part(1, 4), part(6, 2), part(9, 2)];
  const march = `(${year} - CASE WHEN ${month} <= 2 THEN 1 ELSE 0 END)`;
  const days = `(365 * ${march} + ${march} / 4 - ${march} / 100 + ${march} / 400 + (153 * (${month} + CASE WHEN ${month} > 2 THEN -3 ELSE 9 END) + 2) / 5 + ${day} - 719469)`;
  return `(${days} * 86400000 + ${part(12, 2)} * 3600000 + ${part(15, 2)} * 60000 + ${part(18, 2)} * 1000 + ${part(21, 3)})`;
};

/** Postgres; immutable functions only, so that an expression may stand in an index or a generated column. */
const postgres: Dialect = {
  name: "postgres",
  // Of any setting of standard_conforming_strings: postgresql.org/docs/15/sql-syntax-lexical.html
  text: (value) => (value.includes("\\") ? ` E${quoted(value.replace(/\\/g, "\\\\"))}` : quoted(value)),
  member: (json, name) => `(CAST(${json} AS json) ->> ${quoted(name)})`,
  members: (from, name) =>
    `SELECT m.value AS event_id FROM ${from} e CROSS JOIN LATERAL json_array_elements_text(CASE WHEN json_typeof(CAST(e.event_data AS json) -> ${quoted(name)}) = 'array' THEN CAST(e.event_data AS json) -> ${quoted(name)} ELSE '[]' END) AS m(value)`,
  fits: (text, pattern) => `(${text} ~ ${postgres.text(pattern)})`,
  epochMs: civilMs,
  holds: (text, part) => `(strpos(${text}, ${postgres.text(part)}) > 0)`,
  whole: "bigint",
  string: "text",
  differ: isDistinct,
  once: "MATERIALIZED ",
};

const duckdb: Dialect = {
  name: "duckdb",
  text: quoted,
  // A text that is no JSON gives null: duckdb.org/docs/stable/sql/expressions/try
  member: (json, name) => `TRY(json_extract_string(${json}, ${quoted(`$."${name}"`)}))`,
  members: (from, name) =>
    `SELECT unnest(TRY(CAST(json_extract(e.event_data, ${quoted(`$."${name}"`)}) AS VARCHAR[]))) AS event_id FROM ${from} e`,
  fits: (text, pattern) => `regexp_matches(${text}, ${quoted(pattern)})`,
  epochMs: (time) => `epoch_ms(TRY_CAST(rtrim(${time}, 'Z') AS TIMESTAMP))`,
  holds: (text, part) => `contains(${text}, ${quoted(part)})`,
  whole: "BIGINT",
  string: "VARCHAR",
  differ: isDistinct,
  once: "MATERIALIZED ",
};

const bigquery: Dialect = {
  name: "bigquery",
  text: escaped,
  member: (json, name) => `JSON_VALUE(${json}, ${escaped(`$.${name}`)})`,
  members: (from, name) =>
    `SELECT m AS event_id FROM ${from} e CROSS JOIN UNNEST(JSON_VALUE_ARRAY(e.event_data, ${escaped(`$.${name}`)})) AS m`,
  fits: (text, pattern) => `REGEXP_CONTAINS(${text}, ${escaped(pattern)})`,
  epochMs: (time) => `UNIX_MILLIS(SAFE_CAST(${time} AS TIMESTAMP))`,
  holds: (text, part) => `(STRPOS(${text}, ${escaped(part)}) > 0)`,
  whole: "INT64",
  string: "STRING",
  differ: isDistinct,
  once: "",
};

const snowflake: Dialect = {
  name: "snowflake",
  text: escaped,
  member: (json, name) => `GET(TRY_PARSE_JSON(${json}), ${escaped(name)})::VARCHAR`,
  members: (from, name) =>
    `SELECT m.value::VARCHAR AS event_id FROM ${from} e, LATERAL FLATTEN(INPUT => GET(TRY_PARSE_JSON(e.event_data), ${escaped(name)})) m`,
  // REGEXP_LIKE asks for the whole text: docs.snowflake.com/en/sql-reference/functions/regexp_like
  fits: (text, pattern) => `(REGEXP_INSTR(${text}, ${escaped(pattern)}) > 0)`,
  epochMs: (time) => `DATE_PART(EPOCH_MILLISECOND, TRY_TO_TIMESTAMP_NTZ(RTRIM(${time}, 'Z')))`,
  holds: (text, part) => `CONTAINS(${text}, ${escaped(part)})`,
  whole: "NUMBER(38, 0)",
  string: "VARCHAR",
  differ: isDistinct,
  once: "",
};

const dialects: Readonly<Record<DialectName, Dialect>> = { postgres, duckdb, bigquery, snowflake };

/** How an engine writes what engines write differently. */
export const dialectOf = (name: DialectName): Dialect => dialects[name];

/** A time as the log writes it, a date that there is; one pattern for all engines. */
export const timePattern =
  "^((19[7-9][0-9]|[2-9][0-9][0-9][0-9])-((01|03|05|07|08|10|12)-(0[1-9]|[12][0-9]|3[01])|(04|06|09|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))|([0-9][0-9](0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.][0-9][0-9][0-9]Z$";

import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { Refused } from "./refusal.ts";
import { quoted, readScript, relationOf, Unreadable } from "./sql.ts";

/** A column. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly mode?: string;
}

/** What a script gave: its last statement's rows, as the API writes cells. */
export interface Result {
  readonly fields: readonly Field[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** The query parameters of the API. Source: cloud.google.com/bigquery/docs/reference/rest/v2/QueryParameter */
export interface QueryParameter {
  readonly name: string;
  readonly parameterType: { readonly type: string; readonly arrayType?: { readonly type: string } };
  readonly parameterValue: {
    readonly value?: string;
    readonly arrayValues?: readonly { readonly value: string }[];
  };
}

/** Runs GoogleSQL on DuckDB. Snapshots and the conflicts of transactions are DuckDB's own. */
export interface Engine {
  run(sql: string, parameters: readonly QueryParameter[], found: (table: string) => void): Promise<Result>;
  /** Bytes of the columns that a script names. Source: cloud.google.com/bigquery/docs/estimate-costs, data type sizes. */
  bytesOf(
    sql: string,
    parameters: readonly QueryParameter[],
    fieldsOf: (table: string) => readonly Field[],
  ): Promise<number>;
  makeSchema(dataset: string): Promise<void>;
  makeTable(table: string, fields: readonly Field[]): Promise<void>;
  dropTable(table: string): Promise<void>;
  fill(table: string, fields: readonly Field[], lines: string): Promise<void>;
  sizeOf(table: string, fields: readonly Field[]): Promise<{ readonly bytes: number; readonly rows: number }>;
  close(): void;
}

const duckTypes: Readonly<Record<string, string>> = {
  INTEGER: "BIGINT",
  INT64: "BIGINT",
  STRING: "VARCHAR",
  DATE: "DATE",
  BOOL: "BOOLEAN",
  BOOLEAN: "BOOLEAN",
};

/** A table's parts by day: 10,000 in all, 4,000 touched by one job. Source: cloud.google.com/bigquery/quotas#partitioned_tables */
const mostParts = 10_000;
const mostPartsTouched = 4000;

export async function startEngine(): Promise<Engine> {
  const instance = await DuckDBInstance.create(":memory:");
  const home = await instance.connect();
  // Bytes are hexadecimal text here, which is what DuckDB's own sha256 gives.
  const macros = [
    "TO_JSON_STRING(t) AS (CASE WHEN t IS NULL THEN 'null' ELSE CAST(to_json(CAST(t AS VARCHAR)) AS VARCHAR) END)",
    "FROM_HEX(t) AS t",
    "BQ_FORMAT(f, n) AS (CASE WHEN f = '%014x' THEN lpad(lower(to_hex(CAST(n AS BIGINT))), 14, '0') ELSE error('This emulator formats with %014x only') END)",
    "BITS_OF(h) AS array_to_string(list_transform(range(1, length(h) + 1), lambda i: substr('0000000100100011010001010110011110001001101010111100110111101111', strpos('0123456789abcdef', substr(h, i, 1)) * 4 - 3, 4)), '')",
    "TO_BASE32(h) AS list_transform([BITS_OF(h)], lambda b: array_to_string(list_transform(range(0, length(b) // 5), lambda i: substr('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', CAST(('0b' || substr(b, i * 5 + 1, 5)) AS INTEGER) + 1, 1)), ''))[1]",
    "UNIX_MILLIS(t) AS epoch_ms(t)",
    "REGEXP_CONTAINS(t, p) AS regexp_matches(t, p)",
    "JSON_VALUE(j, p) AS (CASE WHEN json_valid(j) THEN CASE WHEN json_type(j, p) IN ('OBJECT', 'ARRAY', 'NULL') THEN NULL ELSE json_extract_string(j, p) END END)",
    "JSON_VALUE_ARRAY(j, p) AS (CASE WHEN json_valid(j) THEN CASE WHEN json_type(j, p) = 'ARRAY' THEN CAST(json_extract(j, p) AS VARCHAR[]) END END)",
  ];
  for (const macro of macros) await home.run(`CREATE MACRO ${macro}`);
  /** A line of its own for each piece of work: two on one line would get in each other's way. */
  const alone = async <T>(work: (line: DuckDBConnection) => Promise<T>): Promise<T> => {
    const line = await instance.connect();
    try {
      return await work(line);
    } finally {
      line.closeSync();
    }
  };
  const bytes = (table: string, fields: readonly Field[]): Promise<number> =>
    alone(async (line) => {
      if (fields.length === 0) return 0;
      const sums = fields.map(({ name, type }) =>
        type === "STRING" ? `COALESCE(SUM(2 + strlen("${name}")), 0)` : `8 * COUNT("${name}")`,
      );
      const found = await line.runAndReadAll(`SELECT ${sums.join(" + ")} FROM ${relationOf(table)}`);
      return Number(found.getRows()[0]?.[0] ?? 0);
    });
  return {
    async run(sql, parameters, found) {
      const statements = read(sql, parameters);
      for (const { tables } of statements) tables.forEach(found);
      const line = await instance.connect();
      let isOpen = false;
      let result: Result = { fields: [], rows: [] };
      try {
        for (const { kind, sql: text, tables } of statements) {
          if (kind === "begin") isOpen = true;
          if (kind === "change") {
            const before = await partsIn(line, tables[0] as string);
            const done = await line.run(text);
            await line.run(`SET VARIABLE "@@row_count" = ${done.rowsChanged}`);
            const after = await partsIn(line, tables[0] as string);
            demandParts(before, after);
            result = { fields: [], rows: [] };
          } else if (kind === "select") {
            const reader = await line.runAndReadAll(text);
            const types = reader.columnTypes().map(String);
            result = {
              fields: reader.columnNames().map((name, i) => ({ name, type: typeOf(types[i] as string) })),
              rows: reader.getRows().map((row) => row.map((cell) => (cell === null ? null : String(cell)))),
            };
          } else await line.run(text);
          if (kind === "commit") isOpen = false;
        }
        return result;
      } catch (error) {
        throw refusalOf(error, statements.find(({ kind }) => kind === "change")?.tables[0] ?? "");
      } finally {
        if (isOpen) await line.run("ROLLBACK").catch(() => undefined);
        line.closeSync();
      }
    },
    async bytesOf(sql, parameters, fieldsOf) {
      let sum = 0;
      for (const { tables, words } of read(sql, parameters))
        for (const table of new Set(tables))
          sum += await bytes(
            table,
            fieldsOf(table).filter(({ name }) => words.has(name) || words.has("*")),
          );
      return sum;
    },
    async makeSchema(dataset) {
      await alone((line) => line.run(`CREATE SCHEMA "${dataset}"`));
    },
    async makeTable(table, fields) {
      const columns = fields.map(({ name, type, mode }) => {
        const duck = duckTypes[type];
        if (duck === undefined) throw new Refused(400, "invalid", `Invalid value for type: ${type}`);
        return `"${name}" ${duck}${mode === "REQUIRED" ? " NOT NULL" : ""}`;
      });
      await alone((line) => line.run(`CREATE TABLE ${relationOf(table)} (${columns.join(", ")})`));
    },
    async dropTable(table) {
      await alone((line) => line.run(`DROP TABLE ${relationOf(table)}`));
    },
    fill: (table, fields, lines) =>
      alone(async (line) => {
        await line.run(`DELETE FROM ${relationOf(table)}`);
        const appender = await line.createAppender(
          table.split(".").pop() as string,
          table.split(".").slice(0, -1).join("."),
        );
        for (const [i, text] of lines.split("\n").entries()) {
          if (text === "") continue;
          const row = JSON.parse(text) as Record<string, unknown>;
          for (const name of Object.keys(row))
            if (!fields.some((field) => field.name === name))
              throw new Refused(
                400,
                "invalid",
                `Error while reading data, error message: JSON parsing error in row ${i + 1}: No such field: ${name}.`,
              );
          for (const { name, type, mode } of fields) {
            const cell = row[name] ?? null;
            if (cell === null && mode === "REQUIRED")
              throw new Refused(
                400,
                "invalid",
                `Error while reading data, error message: Only optional fields can be set to NULL. Field: ${name}`,
              );
            if (cell === null) appender.appendNull();
            else if (type === "STRING") appender.appendVarchar(String(cell));
            else if (type === "DATE")
              appender.appendDate({
                days: Math.floor(Date.parse(`${String(cell)}T00:00:00Z`) / 86_400_000),
              } as never);
            else appender.appendBigInt(BigInt(String(cell)));
          }
          appender.endRow();
        }
        appender.closeSync();
      }),
    async sizeOf(table, fields) {
      const [row] = (
        await alone((line) => line.runAndReadAll(`SELECT COUNT(*) FROM ${relationOf(table)}`))
      ).getRows();
      return { bytes: await bytes(table, fields), rows: Number(row?.[0] ?? 0) };
    },
    close() {
      home.closeSync();
      instance.closeSync();
    },
  };
}

function read(sql: string, parameters: readonly QueryParameter[]): ReturnType<typeof readScript> {
  const literals = new Map(
    parameters.map(({ name, parameterType: { type, arrayType }, parameterValue: { value, arrayValues } }) => [
      name,
      arrayType === undefined
        ? literal(type, String(value))
        : `[${(arrayValues ?? []).map((each) => literal(arrayType.type, String(each.value))).join(", ")}]::${duckTypes[arrayType.type]}[]`,
    ]),
  );
  try {
    return readScript(sql, literals);
  } catch (error) {
    throw refusalOf(error, "");
  }
}

const literal = (type: string, value: string): string =>
  type === "STRING" ? quoted(value) : `CAST(${quoted(value)} AS ${duckTypes[type]})`;

const typeOf = (duck: string): string =>
  /INT/.test(duck) ? "INTEGER" : duck === "DATE" ? "DATE" : duck === "BOOLEAN" ? "BOOLEAN" : "STRING";

async function partsIn(line: DuckDBConnection, table: string): Promise<ReadonlyMap<string, string>> {
  const columns = await line.runAndReadAll(`SELECT * FROM ${relationOf(table)} LIMIT 0`);
  if (!columns.columnNames().includes("day")) return new Map();
  const found = await line.runAndReadAll(
    `SELECT CAST(day AS VARCHAR), CAST(COUNT(*) AS VARCHAR) FROM ${relationOf(table)} GROUP BY ALL`,
  );
  return new Map(found.getRows().map(([day, rows]) => [String(day), String(rows)]));
}

function demandParts(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): void {
  const touched = [...after].filter(([day, rows]) => before.get(day) !== rows).length;
  if (touched > mostPartsTouched)
    throw new Refused(
      400,
      "invalidQuery",
      `Too many partitions produced by query, allowed ${mostPartsTouched}, query produces at least ${touched} partitions`,
    );
  if (after.size > mostParts)
    throw new Refused(400, "quotaExceeded", `Too many total leaf partitions in table, allowed ${mostParts}`);
}

/** What BigQuery says instead of DuckDB. The words of the conflict: as quoted in github.com/estuary/connectors/issues/111. */
function refusalOf(error: unknown, table: string): unknown {
  if (error instanceof Refused) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/Conflict on|write-write conflict|TransactionContext Error/i.test(message))
    return new Refused(
      400,
      "invalidQuery",
      `Query error: Transaction is aborted due to concurrent update against table ${table.replace(".", ":")}. Transaction ID: 0-0-0`,
    );
  if (error instanceof Unreadable) return new Refused(400, "invalidQuery", message);
  const name = /Referenced column "(\w+)" not found/.exec(message)?.[1];
  if (name !== undefined) return new Refused(400, "invalidQuery", `Unrecognized name: ${name}`);
  return new Refused(400, "invalidQuery", message);
}

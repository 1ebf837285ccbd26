/** A token of GoogleSQL as far as this emulator knows it. Source: cloud.google.com/bigquery/docs/reference/standard-sql/lexical */
interface Token {
  readonly kind: "word" | "text" | "table" | "param" | "system" | "other";
  readonly text: string;
}

/** What a statement does. */
export type Kind = "declare" | "set" | "begin" | "commit" | "change" | "select";

/** One statement of a script in DuckDB's words. */
export interface Statement {
  readonly kind: Kind;
  readonly sql: string;
  /** The variable that is declared or set. */
  readonly variable?: string;
  /** The tables that are named, as `PROJECT.DATASET.TABLE`. */
  readonly tables: readonly string[];
  readonly words: ReadonlySet<string>;
}

/** What BigQuery would call a statement that can't be read. */
export class Unreadable extends Error {}

const pattern =
  /\s+|--[^\n]*|'((?:\\[\s\S]|[^'\\\n])*)'|`([^`]+)`|@@([a-z_]+)|@([A-Za-z_]\w*)|([A-Za-z_]\w*)|(\d+(?:\.\d+)?|<<|>>|<=|>=|<>|!=|\|\||::|[-+*/%<>=().,;[\]?:&|])/gy;

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  v: "\v",
  a: "\x07",
};

/** A text literal's value. Source: the lexical page, escape sequences. */
const unescaped = (literal: string): string =>
  literal.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\s\S])/g, (_, code: string) => {
    if (code.length > 1) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    if (code in escapes) return escapes[code] as string;
    if (/[\\'"`?]/.test(code)) return code;
    throw new Unreadable(`Syntax error: Illegal escape sequence: \\${code}`);
  });

function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < sql.length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(sql);
    if (found === null) throw new Unreadable(`Syntax error: Unexpected input at [1:${at + 1}]`);
    const [, text, table, system, param, word, other] = found;
    if (text !== undefined) tokens.push({ kind: "text", text: unescaped(text) });
    else if (table !== undefined) tokens.push({ kind: "table", text: table });
    else if (system !== undefined) tokens.push({ kind: "system", text: system });
    else if (param !== undefined) tokens.push({ kind: "param", text: param });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else if (other !== undefined) tokens.push({ kind: "other", text: other });
  }
  return tokens;
}

/** A text as DuckDB writes it. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The relation of a table; a dataset is a schema. */
export function relationOf(table: string): string {
  const parts = table.split(".");
  if (parts.length < 3)
    throw new Unreadable(`Table "${table}" must be qualified with a dataset (e.g. dataset.table).`);
  const name = parts.pop() as string;
  return `"${parts.join(".")}"."${name}"`;
}

/** Functions that are named alike and do the same, or that the engine has as a macro; any other is refused. */
const functions = new Set(
  "CAST MOD TO_JSON_STRING TO_BASE32 FROM_HEX FORMAT SHA256 TRANSLATE COUNT COALESCE MAX MIN SUM LAG LEAD JSON_VALUE JSON_VALUE_ARRAY REGEXP_CONTAINS STRPOS UNIX_MILLIS SAFE_CAST UNNEST ROW_NUMBER FIRST_VALUE LAST_VALUE SUBSTR IN VALUES OVER AS EXISTS AND OR NOT WHEN THEN ELSE ON SELECT WHERE FROM JOIN DISTINCT BY USING WITH INSERT CASE HAVING UNION ALL".split(
    " ",
  ),
);
/** Words that name nothing unless quoted. Source: the lexical page, reserved keywords. */
const reserved = new Set(
  "ALL AND ANY ARRAY AS ASC ASSERT_ROWS_MODIFIED AT BETWEEN BY CASE CAST COLLATE CONTAINS CREATE CROSS CUBE CURRENT DEFAULT DEFINE DESC DISTINCT ELSE END ENUM ESCAPE EXCEPT EXCLUDE EXISTS EXTRACT FALSE FETCH FOLLOWING FOR FROM FULL GROUP GROUPING GROUPS HASH HAVING IF IGNORE IN INNER INTERSECT INTERVAL INTO IS JOIN LATERAL LEFT LIKE LIMIT LOOKUP MERGE NATURAL NEW NO NOT NULL NULLS OF ON OR ORDER OUTER OVER PARTITION PRECEDING PROTO QUALIFY RANGE RECURSIVE RESPECT RIGHT ROLLUP ROWS SELECT SET SOME STRUCT TABLESAMPLE THEN TO TREAT TRUE UNBOUNDED UNION UNNEST USING WHEN WHERE WINDOW WITH WITHIN".split(
    " ",
  ),
);
const types: Readonly<Record<string, string>> = { INT64: "BIGINT", STRING: "VARCHAR", BOOL: "BOOLEAN" };

/** A script's statements in DuckDB's words; `literals` are the query's parameters as SQL. Throws Unreadable for what isn't known here. */
export function readScript(sql: string, literals: ReadonlyMap<string, string>): readonly Statement[] {
  const statements: Statement[] = [];
  const variables = new Set<string>();
  let tokens: Token[] = [];
  const end = (): void => {
    if (tokens.length > 0) statements.push(readStatement(tokens, literals, variables));
    tokens = [];
  };
  for (const token of tokensOf(sql))
    if (token.kind === "other" && token.text === ";") end();
    else tokens.push(token);
  end();
  return statements;
}

function readStatement(
  tokens: readonly Token[],
  literals: ReadonlyMap<string, string>,
  variables: Set<string>,
): Statement {
  const word = (i: number): string => (tokens[i]?.kind === "word" ? (tokens[i] as Token).text : "");
  const first = word(0).toUpperCase();
  if (first === "DECLARE") {
    variables.add(word(1));
    return {
      kind: "declare",
      sql: `SET VARIABLE ${word(1)} = NULL`,
      variable: word(1),
      tables: [],
      words: new Set(),
    };
  }
  const { sql, tables } = translate(first === "SET" ? tokens.slice(3) : tokens, literals, variables);
  const words = new Set(tokens.flatMap(({ kind, text }) => (kind === "word" || text === "*" ? [text] : [])));
  const statement = { sql, tables, words };
  switch (first) {
    case "SET":
      return { ...statement, kind: "set", variable: word(1), sql: `SET VARIABLE ${word(1)} = ${sql}` };
    case "BEGIN":
      return { ...statement, kind: "begin", sql: "BEGIN TRANSACTION" };
    case "COMMIT":
      return { ...statement, kind: "commit", sql: "COMMIT TRANSACTION" };
    case "UPDATE":
    case "DELETE":
      if (!words.has("WHERE")) throw new Unreadable(`${first} must have a WHERE clause`);
      return { ...statement, kind: "change" };
    case "MERGE":
    case "INSERT":
      return { ...statement, kind: "change" };
    case "SELECT":
    case "WITH":
      return { ...statement, kind: "select" };
    default:
      throw new Unreadable(`This emulator doesn't know the statement ${first || tokens[0]?.text}`);
  }
}

function translate(
  tokens: readonly Token[],
  literals: ReadonlyMap<string, string>,
  variables: ReadonlySet<string>,
): { readonly sql: string; readonly tables: readonly string[] } {
  const tables: string[] = [];
  /** Brackets of an UNNEST, whose alias names the value. */
  const unnests: number[] = [];
  let depth = 0;
  let named = false;
  const written = tokens.map(({ kind, text }, i) => {
    const before = tokens[i - 1];
    const next = tokens[i + 1];
    if (kind === "text") return quoted(text);
    if (kind === "table") {
      tables.push(text);
      return relationOf(text);
    }
    if (kind === "param") {
      const literal = literals.get(text);
      if (literal === undefined) throw new Unreadable(`Query parameter '${text}' not found`);
      return literal;
    }
    if (kind === "system") {
      if (text !== "row_count") throw new Unreadable(`Unrecognized system variable @@${text}`);
      return "getvariable('@@row_count')";
    }
    if (kind === "word") {
      const upper = text.toUpperCase();
      if (named && before?.text.toUpperCase() === "AS") {
        named = false;
        return `${text}(${text})`;
      }
      if (upper === "UNNEST" && before?.text.toUpperCase() === "IN") return "(SELECT UNNEST";
      if (upper === "SAFE_CAST") return "TRY_CAST";
      if (upper === "FORMAT") return "BQ_FORMAT";
      if (before?.text.toUpperCase() === "AS" && reserved.has(upper))
        throw new Unreadable(`Syntax error: Unexpected keyword ${upper}`);
      if (
        next?.text === "(" &&
        !functions.has(upper) &&
        before?.text.toUpperCase() !== "AS" &&
        before?.text.toUpperCase() !== "INTO"
      )
        if (!/^[a-z]/.test(text)) throw new Unreadable(`Function not found: ${text}`);
      if (variables.has(text) && before?.text !== "." && before?.text.toUpperCase() !== "AS")
        return `getvariable('${text}')`;
      return types[text] ?? text;
    }
    if (text === "(") {
      depth++;
      if (before?.text.toUpperCase() === "UNNEST") unnests.push(depth);
    }
    if (text === ")") {
      const ended = unnests[unnests.length - 1] === depth;
      depth--;
      if (ended) {
        unnests.pop();
        if (isMember(tokens, i)) return "))";
        named = true;
      }
    }
    return text;
  });
  return { sql: written.join(" ").replaceAll(" . ", "."), tables };
}

/** Whether the UNNEST that ends here stands behind IN. */
function isMember(tokens: readonly Token[], end: number): boolean {
  let depth = 0;
  for (let i = end; i >= 0; i--) {
    if (tokens[i]?.text === ")") depth++;
    if (tokens[i]?.text === "(" && --depth === 0) return tokens[i - 2]?.text.toUpperCase() === "IN";
  }
  return false;
}

import postgres from "postgres";
import { passes, postgresFault } from "./failures.ts";
import type { PostgresPlace } from "./place.ts";

/** A row as the client hands it out. */
export type Found = Readonly<Record<string, unknown>>;

/** Asks the database; `$1` and so on stand for the values. */
export type Ask = (text: string, values?: readonly Value[]) => Promise<readonly Found[]>;

/** What may be bound: no type has to be looked up for any of these. */
export type Value = string | number | readonly string[] | null;

/** A database that is open. */
export interface Database {
  /** One statement, sent again while what goes wrong passes: it must do no harm if it is carried out twice. */
  readonly ask: Ask;
  /** Several statements in one transaction, begun again while what goes wrong passes. */
  together<T>(work: (ask: Ask) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly sleep: (ms: number) => Promise<void>;
}

/** After a lost line it waits 0.1 s, then twice as long each time, a minute in all: what a failover takes. */
const waits = [100, 200, 400, 800, 1600, 3200, 6400, 12800, 12800, 12800, 12800];

/**
 * Opens a database; nothing is asked yet. No statement is prepared, so that a pooler that shares lines between
 * transactions (Supabase's on port 6543, PgBouncer) does. Throws what `postgresFault` makes of failures.
 */
export function connectPostgres(place: PostgresPlace, { sleep }: ConnectOptions): Database {
  const sql = postgres(place.url, {
    max: 4,
    prepare: false,
    fetch_types: false,
    connect_timeout: 10,
    idle_timeout: 20,
    onnotice: () => undefined,
    connection: { application_name: "daybook" },
  });
  const askOver =
    (line: Pick<postgres.Sql, "unsafe">): Ask =>
    async (text, values = []) =>
      withoutHoles(await line.unsafe(text, values.map(bound)));
  const again = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const wait = waits[attempt];
        // A row that was committed meanwhile is seen the next time; one that is refused again is another's.
        const isTaken = (error as { code?: unknown }).code === "23505" && attempt > 1;
        if (!passes(error) || isTaken || wait === undefined) throw postgresFault(error, place);
        await sleep(wait);
      }
    }
  };
  return {
    ask: (text, values) => again(() => askOver(sql)(text, values)),
    together: (work) =>
      again(async () => (await sql.begin((line) => work(askOver(line)))) as Awaited<ReturnType<typeof work>>),
    close: () => sql.end({ timeout: 5 }),
  };
}

/**
 * The rows of an answer. After one that broke off half way, the client begins the next on the same line behind as many
 * holes as rows had come: github.com/porsager/postgres/issues/1119.
 */
const withoutHoles = (answer: readonly unknown[]): readonly Found[] =>
  [...answer].filter((row): row is Found => row !== undefined);

/** A list as Postgres' own text of an array: each text in quotes. */
const bound = (value: Value): string | number | null =>
  value !== null && typeof value === "object"
    ? `{${value.map((text) => `"${text.replace(/["\\]/g, "\\$&")}"`).join(",")}}`
    : value;

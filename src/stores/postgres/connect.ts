import pg from "pg";
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
 * Opens a database; nothing is asked yet. No statement is prepared by name, so that a pooler that shares lines between
 * transactions (Supabase's on port 6543, PgBouncer) does. Throws what `postgresFault` makes of failures.
 */
export function connectPostgres(place: PostgresPlace, { sleep }: ConnectOptions): Database {
  const pool = new pg.Pool({
    ...addressIn(place.url),
    max: 4,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 20_000,
    keepAlive: true,
    application_name: "daybook",
  });
  // A line that is lost while nobody asks is no fault: the next who asks gets another.
  const quiet = (): void => undefined;
  pool.on("error", quiet);
  pool.on("connect", (line) => line.on("error", quiet));
  const askOver =
    (line: Pick<pg.Pool, "query">): Ask =>
    async (text, values = []) => {
      // Several statements at once give several answers, and take no values.
      const { rows } = await line.query<Found>(text, values.length === 0 ? undefined : values.map(bound));
      return rows ?? [];
    };
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
  const inTransaction = async <T>(work: (ask: Ask) => Promise<T>): Promise<T> => {
    const line = await pool.connect();
    let broken = true;
    try {
      await line.query("begin");
      const done = await work(askOver(line));
      await line.query("commit");
      broken = false;
      return done;
    } finally {
      // A line on which something failed is closed, and its transaction with it.
      line.release(broken);
    }
  };
  return {
    ask: (text, values) => again(() => askOver(pool)(text, values)),
    together: (work) => again(() => inTransaction(work)),
    close: () => pool.end(),
  };
}

/** Where a URL leads, and whether the line there is encrypted: as libpq reads sslmode, but that `prefer` asks for it. */
function addressIn(text: string): pg.PoolConfig {
  const url = new URL(text);
  const sslmode = url.searchParams.get("sslmode") ?? "disable";
  const part = (name: "username" | "password"): { readonly [key: string]: string } =>
    url[name] === "" ? {} : { [name === "username" ? "user" : name]: decodeURIComponent(url[name]) };
  return {
    host: decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ""),
    port: url.port === "" ? 5432 : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)),
    ...part("username"),
    ...part("password"),
    ssl: /^(disable|allow)$/.test(sslmode) ? false : { rejectUnauthorized: /^verify-/.test(sslmode) },
  };
}

/** A list as Postgres' own text of an array: each text in quotes. */
const bound = (value: Value): string | number | null =>
  value !== null && typeof value === "object"
    ? `{${value.map((text) => `"${text.replace(/["\\]/g, "\\$&")}"`).join(",")}}`
    : value;

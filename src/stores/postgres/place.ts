import { DaybookError } from "../../core/errors.ts";

/** What a URL such as `postgres://daybook@db.example.com/crm?schema=daybook` names. */
export interface PostgresPlace {
  /** For the client: it may hold a password, and is never shown. */
  readonly url: string;
  readonly schema: string;
  /** As people may read it: without user and password. */
  readonly shown: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the rest of a URL after `postgres:`. Without a host it is DATABASE_URL's; a password that it lacks comes from PGPASSWORD,
 * or from DATABASE_URL where that names the same user at the same host. Throws BAD_URL, DATABASE_URL_MISSING.
 */
export function postgresPlace(place: string, env: Env): PostgresPlace {
  const [, address = "", query = ""] = /^([^?]*)(?:\?(.*))?$/s.exec(place) ?? [];
  const options = new URLSearchParams(query);
  const said = env.DATABASE_URL ? urlOf(env.DATABASE_URL, "DATABASE_URL") : null;
  const url = address === "" ? said : urlOf(`postgres://${address}`, "The log's URL");
  if (url === null)
    throw new DaybookError(
      "DATABASE_URL_MISSING",
      "This URL names no database, and DATABASE_URL isn't set.",
      {
        hint: `Set DATABASE_URL to the connection string, or write ${usual}`,
      },
    );
  const schema = options.get("schema") ?? url.searchParams.get("schema") ?? "daybook";
  for (const name of options.keys())
    if (name !== "schema" && name !== "sslmode")
      throw bad(`A Postgres URL takes no option "${name.slice(0, 40)}".`, "It takes schema and sslmode.");
  if (!/^[a-z_][a-z0-9_]{0,47}$/.test(schema) || /^pg_/.test(schema))
    throw bad(
      "A schema has small letters, digits and _ only, 48 at most, and doesn't begin with pg_.",
      usual,
    );
  // What else stands in a connection string is meant for other clients (pgbouncer=true, connection_limit=1).
  const sslmode = options.get("sslmode") ?? url.searchParams.get("sslmode");
  url.search = sslmode === null ? "" : `?sslmode=${encodeURIComponent(sslmode)}`;
  if (url.password === "") {
    const same = said !== null && said.hostname === url.hostname && said.username === url.username;
    url.password = env.PGPASSWORD ? encodeURIComponent(env.PGPASSWORD) : same ? said.password : "";
  }
  const database = decodeURIComponent(url.pathname.slice(1));
  return { url: url.href, schema, shown: `${url.host}/${database}` };
}

const usual = "postgres://USER@HOST:5432/DATABASE?schema=daybook";

function urlOf(text: string, name: string): URL {
  const url = /^postgres(ql)?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.hostname === "" || url.pathname.length < 2)
    throw bad(`${name} is no address of a Postgres database.`, `Write it as ${usual}`);
  return url;
}

const bad = (message: string, hint: string): DaybookError => new DaybookError("BAD_URL", message, { hint });

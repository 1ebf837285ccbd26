import { DaybookError, isDaybookError } from "../../core/errors.ts";
import { scopes } from "../../stores/airtable/asked.ts";
import type { AirtableClient } from "../../stores/airtable/client.ts";
import { isBase, isSheet, logIn, logInSheet } from "../base-url.ts";
import type { Context } from "../context.ts";
import { defaultLog, findSetup } from "../find-config.ts";
import { maskUrls } from "../mask.ts";
import { openBase, placeIn } from "../open-base.ts";
import { sheetIn } from "../open-sheet.ts";
import { shortPath } from "./asks.ts";

/** Asks where the log shall stand; its URL. `inBase`: flags said already that it is a base. Throws AIRTABLE_TOKEN_MISSING, AIRTABLE_TOKEN_REFUSED. */
export async function chooseLog(context: Context, inBase: boolean): Promise<string> {
  const { ask, env } = context;
  const place = inBase
    ? "base"
    : await ask.select("Where shall the log stand?", [
        { value: "file", label: "on this computer", hint: "a file, daybook.db; nothing else is needed" },
        { value: "base", label: "in an Airtable base", hint: "a table, Events, beside your contacts" },
        { value: "sheet", label: "in a Google Sheet", hint: "a tab, Events, beside your contacts" },
        { value: "database", label: "in a Postgres database", hint: "a schema, daybook; Supabase is one" },
      ]);
  if (place === "database") return askDatabase(context);
  if (place === "sheet") return askSheet(context);
  if (place === "file") return defaultLog;
  if (!env.AIRTABLE_API_KEY) throw tokenError("AIRTABLE_TOKEN_MISSING", "There is no Airtable token.");
  const bases = await basesSeen(context);
  const base =
    bases.length > 0
      ? await ask.select(
          "Which base?",
          bases.map(({ id, name }) => ({ value: id, label: name, hint: id })),
        )
      : await ask.text("Which base? Paste its address in the browser, or its id.", "", (answer) =>
          baseId.test(answer) ? undefined : "A base's id is app and 14 letters or digits.",
        );
  return logIn(baseId.exec(base)?.[0] ?? base, "Events");
}

const sheetId = /(?:\/d\/|^)([\w-]{25,})(?:[/?#]|$)/;

async function askSheet({ ask }: Context): Promise<string> {
  const answer = await ask.text(
    "Which spreadsheet? Paste its address in the browser, or its id.",
    "",
    (text) =>
      sheetId.test(text.trim())
        ? undefined
        : "A spreadsheet's id stands in its address, between /d/ and /edit.",
  );
  return logInSheet(sheetId.exec(answer.trim())?.[1] ?? answer, "Events");
}

/** An address without its password, which is no business of a config's. */
async function askDatabase({ ask, env }: Context): Promise<string> {
  const { postgresPlace } = await import("../../stores/postgres/place.ts");
  const bare = (text: string): string => text.trim().replace(/^postgres(ql)?:\/\//i, "");
  const known = env.DATABASE_URL
    ? "Which database? Leave it empty for the one that DATABASE_URL names."
    : "Which database? USER@HOST/DATABASE, without the password: that goes into PGPASSWORD.";
  const answer = await ask.text(known, "", (text) => {
    if (/^[^@/]*:[^@/]*@/.test(bare(text)))
      return "That holds a password. Leave it out, and put it into PGPASSWORD, or the whole into DATABASE_URL.";
    try {
      postgresPlace(bare(text), env);
      return undefined;
    } catch (error) {
      return isDaybookError(error) ? error.message : String(error);
    }
  });
  return `postgres:${bare(answer) === "" ? "" : `//${bare(answer)}`}`;
}

const baseId = /\bapp[0-9A-Za-z]{14}\b/;

const tokenError = (code: string, message: string): DaybookError =>
  new DaybookError(code, message, {
    hint: `Make one at airtable.com/create/tokens, with the scopes ${scopes.join(", ")} and access to your base. Put it into the environment or a file .env as AIRTABLE_API_KEY=pat…, and run daybook init again.`,
  });

interface Base {
  readonly id: string;
  readonly name: string;
}

/** The bases that the token sees; none where it may not list them. */
async function basesSeen(context: Context): Promise<readonly Base[]> {
  // The list belongs to no base, while a client does.
  const { client } = await openBase(logIn("app00000000000000", "Events"), context);
  try {
    return await listBases(client);
  } catch (error) {
    if (isDaybookError(error) && error.code === "AIRTABLE_TOKEN_REFUSED")
      throw tokenError(error.code, error.message);
    return [];
  }
}

async function listBases(client: AirtableClient): Promise<readonly Base[]> {
  const bases: Base[] = [];
  let offset: string | undefined;
  do {
    const query: Readonly<Record<string, string>> = offset === undefined ? {} : { offset };
    const { body } = await client.request({ method: "GET", api: "bases", path: "", query, repeatable: true });
    const page = body as { readonly bases?: readonly Base[]; readonly offset?: string } | null;
    bases.push(...(page?.bases ?? []));
    offset = page?.offset;
  } while (offset !== undefined);
  return bases;
}

/** Throws CONFIG_NAMES_ANOTHER_LOG where the config that is there names another log than `said`: one of them would be forgotten. */
export async function refuseAnotherLog(file: string, said: string, context: Context): Promise<void> {
  const { cwd, flags } = context;
  const unsaid = { cwd, config: flags.config, log: undefined };
  const { url: kept } = await findSetup({ ...unsaid, envLog: undefined });
  const { url } = await findSetup({ ...unsaid, envLog: said });
  if (isSame(kept, url)) return;
  const path = shortPath(file, context);
  const from = flags.log === undefined ? "DAYBOOK_LOG" : "--log";
  throw new DaybookError(
    "CONFIG_NAMES_ANOTHER_LOG",
    `${path} names the log ${maskUrls(kept)}, and ${from} another one, ${maskUrls(url)}. Nothing was done.`,
    {
      hint: `For a second log, run this in another folder, or name a config of its own: --config other.json. To move this config to it, write "log": "${maskUrls(url)}" in ${path} and run daybook init without ${from}.`,
    },
  );
}

function isSame(one: string, other: string): boolean {
  if (isSheet(one) && isSheet(other)) {
    const [a, b] = [sheetIn(one), sheetIn(other)];
    return a.spreadsheet === b.spreadsheet && a.tab === b.tab;
  }
  if (!isBase(one) || !isBase(other)) return one === other;
  const [a, b] = [placeIn(one), placeIn(other)];
  return a.base === b.base && a.table === b.table;
}

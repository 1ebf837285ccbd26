import type { SheetsClient } from "../stores/sheets/client.ts";
import { placeOf } from "../stores/sheets/open.ts";
import type { Context } from "./context.ts";

/** A spreadsheet, and the tab in it that a log's URL names. */
export interface OpenSheet {
  readonly client: SheetsClient;
  readonly spreadsheet: string;
  /** The log's tab. */
  readonly tab: string;
  /** The e-mail address of the account that asks; null where the credentials don't tell it. */
  readonly account: string | null;
}

/** The spreadsheet and the tab that a log's URL names. Throws BAD_URL. */
export const sheetIn = (url: string): Pick<OpenSheet, "spreadsheet" | "tab"> =>
  placeOf(url.replace(/^sheets:(\/\/)?/i, ""));

/** The spreadsheet that a log's URL names, with the environment's credentials or a token. Throws BAD_URL, SHEETS_CREDENTIALS_MISSING, SHEETS_AUTH. */
export async function openSheet(
  url: string,
  { env, clock, sleep }: Pick<Context, "env" | "clock" | "sleep">,
  token?: string,
): Promise<OpenSheet> {
  const place = sheetIn(url);
  const [{ openSheetsClient }, { accountOf }] = await Promise.all([
    import("../stores/sheets/package-client.ts"),
    import("../stores/sheets/auth.ts"),
  ]);
  const given = token === undefined ? env : withToken(env, token);
  const client = await openSheetsClient({ spreadsheet: place.spreadsheet, env: given, now: clock, sleep });
  return { ...place, client, account: await accountOf(given) };
}

const withToken = ({ SHEETS_ENDPOINT_URL }: Context["env"], token: string): Context["env"] => ({
  SHEETS_ENDPOINT_URL,
  GOOGLE_OAUTH_ACCESS_TOKEN: token,
});

import type { AirtableClient } from "../stores/airtable/client.ts";
import { placeOf } from "../stores/airtable/open.ts";
import type { Context } from "./context.ts";

/** A base, and the table in it that a log's URL names. */
export interface OpenBase {
  readonly client: AirtableClient;
  readonly base: string;
  /** The log's table, by name or id. */
  readonly table: string;
}

/** The base and the table that a log's URL names. Throws BAD_URL. */
export const placeIn = (url: string): Pick<OpenBase, "base" | "table"> =>
  placeOf(url.replace(/^airtable:(\/\/)?/i, ""));

/** The base that a log's URL names, with the token of the environment or another one. Throws BAD_URL, AIRTABLE_TOKEN_MISSING and the like. */
export async function openBase(
  url: string,
  { env, clock, sleep }: Pick<Context, "env" | "clock" | "sleep">,
  token = env.AIRTABLE_API_KEY ?? "",
): Promise<OpenBase> {
  const { base, table } = placeIn(url);
  const { openAirtableClient } = await import("../stores/airtable/package-client.ts");
  const endpoint = env.AIRTABLE_ENDPOINT_URL || undefined;
  return { client: await openAirtableClient({ base, token, endpoint, now: clock, sleep }), base, table };
}

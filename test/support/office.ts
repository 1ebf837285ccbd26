import { onTestFinished } from "vitest";
import { type Desk, desk, type How, type Said } from "../cli/support.ts";
import { type Airtable, type AirtableOptions, startAirtable } from "../emulators/airtable/start-airtable.ts";
import { businessTables } from "./airtable-base.ts";

/** A desk whose command line reaches a base with contacts and deals. */
export interface Office {
  readonly airtable: Airtable;
  readonly at: Desk;
  /** The log's URL. */
  readonly log: string;
  /** Runs a line with the owner's token. */
  run(line: string, how?: How): Promise<Said>;
}

/** Opens an office for one test. */
export async function office(options: AirtableOptions = {}): Promise<Office> {
  const airtable = await startAirtable({ tables: businessTables, rates: false, ...options });
  onTestFinished(() => airtable.close());
  const at = desk();
  const env = { AIRTABLE_API_KEY: airtable.token, AIRTABLE_ENDPOINT_URL: airtable.url };
  return {
    airtable,
    at,
    log: `airtable://${airtable.base}/Events`,
    run: (line, how = {}) => at.run(line, { ...how, env: { ...env, ...how.env } }),
  };
}

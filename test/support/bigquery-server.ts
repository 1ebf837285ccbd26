import { hash, now } from "../../src/hosts/node/host.ts";
import { type BigQueryOptions, type BigQueryStore, openBigQuery } from "../../src/stores/bigquery/open.ts";
import { type BigQueryEmulator, startBigQuery } from "../emulators/bigquery/start-bigquery.ts";

/** A BigQuery on this machine, and logs in it. */
export interface BigQueryServer extends BigQueryEmulator {
  /** The rest of a log's URL after `bigquery://`. */
  place(dataset: string, more?: string): string;
  open(dataset: string, options?: Partial<BigQueryOptions>): Promise<BigQueryStore>;
  readonly env: Readonly<Record<string, string>>;
}

const token = "ya29.made-up-for-the-emulator";

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, Math.min(ms, 5)));

export async function bigqueryServer(): Promise<BigQueryServer> {
  const emulator = await startBigQuery("daybook-tests", token);
  const env = { GOOGLE_OAUTH_ACCESS_TOKEN: token };
  const place = (dataset: string, more = ""): string =>
    `daybook-tests/${dataset}?endpoint=${emulator.endpoint}${more}`;
  return Object.assign(emulator, {
    place,
    env,
    open: (dataset: string, options: Partial<BigQueryOptions> = {}) =>
      openBigQuery(place(dataset), { hash, now, env, sleep, ...options }),
  });
}

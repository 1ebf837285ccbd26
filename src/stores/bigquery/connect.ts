import { randomUUID } from "node:crypto";
import type { BigQuery, Job, TableField } from "@google-cloud/bigquery";
import { OAuth2Client } from "google-auth-library";
import { packageMissing } from "../../core/package-missing.ts";
import { bigqueryFault, isAbsent, isKnownJob, passes } from "./failures.ts";
import type { BigQueryPlace } from "./place.ts";

/** A row as the client hands it out. */
export type Found = Readonly<Record<string, unknown>>;

/** What stands for `@name` in a statement. */
export type Params = Readonly<
  Record<string, string | number | boolean | readonly string[] | readonly number[]>
>;

/** Some rows of a query's result, and how to ask for those after them. */
export interface Part {
  readonly rows: readonly Found[];
  readonly next: { readonly job: string; readonly token: string } | null;
}

/** A project's BigQuery, asked so that a lost answer does no harm. */
export interface Warehouse {
  readonly client: BigQuery;
  /** Where the dataset is: jobs run there. */
  locate(location: string): void;
  /** The rows of a statement, or of the last one in a script. */
  ask(sql: string, params?: Params): Promise<readonly Found[]>;
  /** The first rows of a statement's result, `most` of them. */
  begin(sql: string, params: Params, most: number): Promise<Part>;
  /** The rows after those; null where the result isn't kept any more. */
  goOn(next: NonNullable<Part["next"]>, most: number): Promise<Part | null>;
  /** Fills a table with lines of JSON, whatever was in it before. */
  load(table: string, fields: readonly TableField[], lines: string): Promise<void>;
  /** The bytes that a statement would read; asking is free. Source: cloud.google.com/bigquery/docs/running-queries#dry-run */
  estimate(sql: string, params?: Params): Promise<number>;
  /** Does it again while what goes wrong passes. Throws what `bigqueryFault` makes of failures. */
  again<T>(work: () => Promise<T>): Promise<T>;
}

export interface ConnectOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** It waits half a second, then twice as long each time: some two minutes in all. */
const waits = [500, 1000, 2000, 4000, 8000, 16_000, 16_000, 16_000, 16_000, 16_000, 16_000];

/** Loads the client. Nothing is asked yet. Throws PACKAGE_MISSING. */
export async function connectBigQuery(
  place: BigQueryPlace,
  { env, sleep }: ConnectOptions,
): Promise<Warehouse> {
  const { BigQuery } = await import("@google-cloud/bigquery").catch((cause: unknown) => {
    throw packageMissing("@google-cloud/bigquery", "BigQuery", cause);
  });
  const client = new BigQuery({
    projectId: place.project,
    // What is worth another attempt is attempted here, under the same job's id.
    autoRetry: false,
    maxRetries: 0,
    ...(place.endpoint === null ? {} : { apiEndpoint: place.endpoint }),
    ...credentialsIn(env),
  });
  let location: string | undefined;

  const again = async <T>(work: () => Promise<T>, before: () => Promise<void> = async () => undefined) => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const wait = waits[attempt];
        if (!passes(error) || wait === undefined) throw bigqueryFault(error, place);
        await sleep(wait);
        await before();
      }
    }
  };

  /** A job keeps its id until it is known to have failed: sent twice, it is carried out once. */
  const runJob = <T>(
    send: (jobId: string) => Promise<Job>,
    results: (job: Job) => Promise<T>,
  ): Promise<T> => {
    let jobId = newId();
    return again(
      async () => {
        const job = await send(jobId).catch((error: unknown) => {
          if (isKnownJob(error)) return jobOf(jobId);
          throw error;
        });
        return results(job);
      },
      async () => {
        const ended = await jobOf(jobId)
          .getMetadata()
          .then(([{ status }]) => status?.state === "DONE" && status.errorResult !== undefined)
          .catch(() => false);
        if (ended) jobId = newId();
      },
    );
  };
  const newId = (): string => `daybook_${randomUUID()}`;
  const jobOf = (id: string): Job => client.job(id, at());
  const at = (): { readonly location?: string } => (location === undefined ? {} : { location });

  const partOf = async (job: Job, most: number, pageToken?: string): Promise<Part> => {
    for (;;) {
      const [rows, , answer] = await job.getQueryResults({
        maxResults: most,
        autoPaginate: false,
        ...(pageToken === undefined ? {} : { pageToken }),
      });
      if (answer?.jobComplete === false) continue;
      const token = answer?.pageToken;
      return { rows: rows as Found[], next: token ? { job: String(job.id), token } : null };
    }
  };
  const query = (sql: string, params: Params) => ({
    query: sql,
    ...at(),
    params,
    types: typesOf(params),
    ...(place.max_bytes === null ? {} : { maximumBytesBilled: String(place.max_bytes) }),
  });
  const begin = (sql: string, params: Params, most: number): Promise<Part> =>
    runJob(
      async (jobId) => (await client.createQueryJob({ ...query(sql, params), jobId }))[0],
      (job) => partOf(job, most),
    );
  const goOn: Warehouse["goOn"] = ({ job, token }, most) =>
    again(() => orNull(partOf(jobOf(job), most, token)));
  const ask: Warehouse["ask"] = async (sql, params = {}) => {
    const rows: Found[] = [];
    let part: Part | null = await begin(sql, params, manyRows);
    for (;;) {
      // A result that is gone before it was read is asked for anew: every script here may be run twice.
      if (part === null) return ask(sql, params);
      rows.push(...part.rows);
      if (part.next === null) return rows;
      part = await goOn(part.next, manyRows);
    }
  };

  return {
    client,
    locate(there) {
      location = there;
    },
    ask,
    begin,
    goOn,
    load: (table, fields, lines) =>
      runJob(
        (jobId) =>
          sent(
            client
              .dataset(place.dataset)
              .table(table)
              .createWriteStream({
                jobId,
                sourceFormat: "NEWLINE_DELIMITED_JSON",
                schema: { fields: [...fields] },
                writeDisposition: "WRITE_TRUNCATE",
              }),
            lines,
          ),
        async (job) => {
          for (let wait = 200; ; wait = Math.min(wait * 2, 5000)) {
            const [{ status }] = await job.getMetadata();
            if (status?.errorResult)
              throw Object.assign(new Error(status.errorResult.message), {
                code: 400,
                errors: [status.errorResult],
              });
            if (status?.state === "DONE") return;
            await sleep(wait);
          }
        },
      ),
    estimate: (sql, params = {}) =>
      again(async () => {
        const [job] = await client.createQueryJob({ ...query(sql, params), dryRun: true });
        return Number(job.metadata?.statistics?.totalBytesProcessed ?? 0);
      }),
    again,
  };
}

/** Rows of a page of a result that is read whole. */
const manyRows = 10_000;

/** Whether what was looked for isn't there; null then. */
export const orNull = <T>(work: Promise<T>): Promise<T | null> =>
  work.catch((error: unknown) => {
    if (isAbsent(error)) return null;
    throw error;
  });

/** The job that an upload begins, as soon as BigQuery says that it is there. */
const sent = (stream: NodeJS.WritableStream, lines: string): Promise<Job> =>
  new Promise((done, fail) => {
    stream.once("job", done);
    stream.on("error", fail);
    stream.end(lines);
  });

function typesOf(params: Params): Record<string, string | string[]> {
  const one = (value: unknown): string =>
    typeof value === "number" ? "INT64" : typeof value === "boolean" ? "BOOL" : "STRING";
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      Array.isArray(value) ? [one(value[0])] : one(value),
    ]),
  );
}

/** An access token where one is set; else Google's client looks where Google's own tools do. */
function credentialsIn(env: ConnectOptions["env"]): object {
  const token = env.GOOGLE_OAUTH_ACCESS_TOKEN?.trim();
  if (token) {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: token });
    return { authClient };
  }
  const file = env.GOOGLE_APPLICATION_CREDENTIALS?.trim();
  return file ? { keyFilename: file } : {};
}

import type { AmendableLog } from "../../core/amend.ts";
import { type Catalog, catalogOf } from "../../core/catalog.ts";
import type { CopyStore } from "../../core/copy.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Hash } from "../../core/identity.ts";
import type { EventStore } from "../../core/store.ts";
import type { SqlEngine } from "../../views/sql/engine.ts";
import { intactSql } from "../../views/sql/event-id-sql.ts";
import { amenderOf } from "./amend.ts";
import { appenderTo } from "./append.ts";
import { connectBigQuery, type Params } from "./connect.ts";
import { costLine } from "./cost.ts";
import { bigqueryPlace } from "./place.ts";
import { readerOf } from "./read.ts";
import { stageIn } from "./stage.ts";
import { namesIn, prepareTables } from "./tables.ts";

export interface BigQueryOptions {
  /** The clock that dates each row's recorded_at: ISO 8601 UTC with milliseconds. */
  readonly now: () => string;
  readonly hash: Hash;
  /** Finds the events whose type was renamed. @default the standard types */
  readonly catalog?: Catalog | undefined;
  /** Whether a log that isn't there is made. @default true */
  readonly create?: boolean | undefined;
  /** Nothing is written through it. @default false */
  readonly readonly?: boolean | undefined;
  /** Holds GOOGLE_APPLICATION_CREDENTIALS or GOOGLE_OAUTH_ACCESS_TOKEN. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly sleep: (ms: number) => Promise<void>;
  /** Is told, in a sentence, what something big will cost before it is begun. */
  readonly tell?: ((line: string) => void) | undefined;
}

/** A log in a dataset of BigQuery. */
export interface BigQueryStore extends EventStore, AmendableLog, CopyStore {
  /** What a seal calls it: `bigquery/PROJECT/DATASET`. */
  readonly origin: string;
  /** Where views are asked in SQL. */
  readonly sql: SqlEngine;
}

/** From so many bytes on that a statement may read, it is said what it reads. */
const big = 1e9;

/** Opens the log in a dataset, or makes it. Throws PACKAGE_MISSING, BAD_URL, BIGQUERY_DENIED, LOG_NOT_FOUND, LOG_UNREACHABLE, TABLE_ALTERED. */
export async function openBigQuery(given: string, options: BigQueryOptions): Promise<BigQueryStore> {
  const { now, hash, catalog = catalogOf(), create = true, readonly = false, env, sleep, tell } = options;
  const place = bigqueryPlace(given);
  const { shown } = place;
  const warehouse = await connectBigQuery(place, { env, sleep });
  const { bytes } = await prepareTables(warehouse, place, create && !readonly ? "make" : "find");
  const names = namesIn(place);
  const stage = stageIn(warehouse, place, now);

  const beforeReading = async (sql: string, params: Params): Promise<void> => {
    if (tell === undefined || bytes < big) return;
    const cost = await warehouse.estimate(sql, params);
    if (cost >= big) tell(costLine(cost));
  };
  const append = readonly ? refuse(shown) : appenderTo(warehouse, { names, stage, now, hash, catalog });
  const amender = amenderOf(warehouse, names, stage, hash);
  const { read, forget } = readerOf(warehouse, names, beforeReading);
  return {
    origin: `bigquery/${shown}`,
    capabilities: { unique_key: false, refuses_edits: false, recorded_at: true, ordered: true },
    append: (events) => append(events),
    appendCopies: (rows) => append(rows, "kept"),
    read: (query = {}, after) => read(query, after),
    portion: 1000,
    removeRows: readonly ? refuse(shown) : (rows) => amender.removeRows(rows).finally(forget),
    rewriteRows: readonly ? refuse(shown) : (rows) => amender.rewriteRows(rows).finally(forget),
    sql: {
      dialect: "bigquery",
      events: names.events,
      intact: intactSql("bigquery", "e"),
      async query(sql) {
        await beforeReading(sql, {});
        return warehouse.ask(sql);
      },
    },
    close: async () => undefined,
  };
}

const refuse = (shown: string) => async (): Promise<never> => {
  throw new DaybookError("LOG_NOT_WRITABLE", `The log in ${shown} was opened for reading only.`, {
    hint: "Open it without `readonly` to append.",
  });
};

import { randomUUID } from "node:crypto";
import type { TableField } from "@google-cloud/bigquery";
import type { Warehouse } from "./connect.ts";
import type { BigQueryPlace } from "./place.ts";
import { namesIn } from "./tables.ts";

/** Loads rows into a table of their own for as long as some work takes. A load job costs nothing. */
export type Stage = <T>(
  fields: readonly TableField[],
  rows: readonly object[],
  work: (staged: string) => Promise<T>,
) => Promise<T>;

/** A staging table that somebody who was cut off left behind goes by itself after a day. */
const lifetime = 86_400_000;

/** How rows are staged in a dataset. */
export function stageIn(warehouse: Warehouse, place: BigQueryPlace, now: () => string): Stage {
  const { client, again, load } = warehouse;
  return async (fields, rows, work) => {
    const name = `staging_${randomUUID().replaceAll("-", "")}`;
    const table = client.dataset(place.dataset).table(name);
    await again(() =>
      client
        .dataset(place.dataset)
        .createTable(name, {
          schema: { fields: [...fields] },
          expirationTime: String(Date.parse(now()) + lifetime),
        })
        .catch((error: unknown) => {
          if ((error as { code?: unknown }).code !== 409) throw error;
        }),
    );
    try {
      await load(name, fields, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
      return await work(namesIn(place).beside(name));
    } finally {
      await table.delete().catch(() => undefined);
    }
  };
}

import { type DaybookError, isDaybookError } from "../../core/errors.ts";
import { refusalIn } from "./client.ts";
import type { Fields } from "./event-cells.ts";
import type { InAppTable } from "./in-app-base.ts";
import { errorOfScript } from "./script-refusals.ts";

/** A change to a table, of these rows. */
export interface Mutation {
  readonly table: InAppTable;
  readonly rows: readonly Fields[];
  readonly work: () => Promise<unknown>;
}

/** A mutation that came too fast was not carried out; so often it is made again. */
const attempts = 6;

/**
 * Makes a mutation; `clock` is in milliseconds. One that came too fast, of which Airtable takes 15 a second, is made again a second
 * later. Throws its refusal in the Web API's words.
 */
export async function mutate({ table, rows, work }: Mutation, clock: () => number): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const error = await work().then(
      () => null,
      (thrown: unknown): DaybookError =>
        isDaybookError(thrown) ? thrown : errorOfScript(thrown, table.name, rows),
    );
    if (error === null) return;
    if (refusalIn(error)?.status !== 429 || attempt === attempts) throw error;
    await pass(table, 1_000, clock);
  }
}

/** Lets time pass, in milliseconds: scripts have no timers that are documented. Queries take their time, but an automation has few of them. */
async function pass(table: InAppTable, ms: number, clock: () => number): Promise<void> {
  const until = clock() + ms;
  for (let n = 0; clock() < until && n < 2; n++)
    await table.selectRecordAsync("rec00000000000000", { fields: [] });
  for (; clock() < until; );
}

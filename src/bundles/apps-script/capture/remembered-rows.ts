import type { Desk } from "../desk.ts";
import { keepLines, readLines } from "./kept-lines.ts";
import type { IdRow } from "./moved-ids.ts";

/** What stood beside the ids of a tab the last time: a hint, which Google may drop. */
export interface RememberedRows {
  /** By id, as `IdRow.body` tells it. */
  readonly known: ReadonlyMap<string, string>;
  keep(rows: readonly IdRow[]): void;
}

/** Reads it, for the tab of an id. */
export function rememberedRows(desk: Pick<Desk, "globals">, sheetId: number): RememberedRows {
  const name = `rows ${sheetId}`;
  const known = new Map(
    readLines(desk, name).map((line): readonly [string, string] => [line.slice(13), line.slice(0, 12)]),
  );
  return {
    known,
    keep(rows) {
      const told = rows.filter(({ id, body }) => id !== "" && body !== "");
      keepLines(
        desk,
        name,
        told.map(({ id, body }) => `${body} ${id}`),
      );
    },
  };
}

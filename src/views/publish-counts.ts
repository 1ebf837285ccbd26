import type { Written } from "./publish-table.ts";
import type { TableTarget } from "./table-target.ts";

/** What became of a published table. */
export interface PublishedCounts {
  readonly name: string;
  readonly rows: number;
  /** Rows made or changed. */
  readonly written: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly requests: number;
}

/** Counts what is written to each table, and the requests that it takes. */
export interface Counts {
  /** Does something for the sake of a table. */
  during<Result>(table: string, work: () => Promise<Result>): Promise<Result>;
  add(table: string, rows: number, written: Written): void;
  /** In the order of the names. */
  list(tables: readonly string[]): readonly PublishedCounts[];
}

/** Counts from nothing. */
export function newCounts(target: Pick<TableTarget, "requests">): Counts {
  const requests = new Map<string, number>();
  const rowsOf = new Map<string, number>();
  const writtenOf = new Map<string, Written>();
  return {
    async during(table, work) {
      const before = target.requests();
      try {
        return await work();
      } finally {
        requests.set(table, (requests.get(table) ?? 0) + target.requests() - before);
      }
    },
    add(table, rows, { written, removed }) {
      const known = writtenOf.get(table) ?? { written: 0, removed: 0 };
      rowsOf.set(table, rows);
      writtenOf.set(table, { written: known.written + written, removed: known.removed + removed });
    },
    list: (tables) =>
      tables.map((name) => {
        const rows = rowsOf.get(name) ?? 0;
        const { written, removed } = writtenOf.get(name) ?? { written: 0, removed: 0 };
        const unchanged = Math.max(0, rows - written);
        return { name, rows, written, removed, unchanged, requests: requests.get(name) ?? 0 };
      }),
  };
}

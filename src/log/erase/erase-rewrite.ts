import { rmSync } from "node:fs";
import type { AmendableLog } from "../../core/amend.ts";
import { DaybookError } from "../../core/errors.ts";
import { dropDrafts } from "../../stores/sqlite/shelf-file.ts";
import type { Held } from "../hold.ts";
import { eraseArchived } from "./erase-archives.ts";
import type { ErasedRow, ErasureFound } from "./erase-find.ts";
import type { EraseAsked, Erased, EraseOptions } from "./erasing.ts";

/** Rows of one portion of a log elsewhere; between two of them an erasure may be stopped. */
const portionSize = 1000;

/**
 * Takes out what a person's rows say; how many rows that were. Merges come last, the farthest first: by them whoever runs this again
 * finds whose rows are left. Throws INTERRUPTED and what the store and the archives throw.
 */
export async function rewritten(
  { held, rules }: Pick<EraseOptions, "held" | "rules">,
  { rows, archived }: ErasureFound,
  rewriteRows: AmendableLog["rewriteRows"],
  { onRow, signal, before }: EraseAsked & { readonly before: number },
): Promise<number> {
  const ranks = [...new Set([0, ...rows.map(rankOf)])].sort((a, b) => a - b);
  let done = before;
  const count = (more: number): void => {
    done += more;
    onRow?.(done);
  };
  for (const rank of ranks) {
    const some = rows.filter((each) => rankOf(each) === rank);
    const size = held.remote ? portionSize : Math.max(1, some.length);
    // Also where no row is left to rewrite: what an archive took out may still stand in the file's free places.
    for (let at = 0; at === 0 || at < some.length; at += size) {
      if (signal?.aborted) throw stopped(done);
      const portion = some.slice(at, at + size);
      const left = await rewriteRows(portion);
      count(portion.length - left.length);
      if (left.length > 0) return done - before;
    }
    const { folder } = held.archives;
    if (rank > 0 || folder === null || archived.length === 0) continue;
    await eraseArchived(folder, archived, rules.hash, count);
    await held.archives.shelf();
  }
  return done - before;
}

/** In which order rows go: those that say who became whom after all others. */
const rankOf = ({ row, depth }: ErasedRow): number =>
  row.event_type === "contact_merged" ? 1 / (depth + 1) : 0;

const stopped = (done: number): DaybookError =>
  new DaybookError("INTERRUPTED", `Stopped after ${done} rows. No view shows any of them any more.`, {
    hint: "Run the same command again to take out what the others say.",
  });

/** The rows that still say something. */
export const leftIn = ({ rows, archived }: ErasureFound): Erased["left"] => [
  ...rows.map(({ row, id }) => ({
    event_id: row.event_id,
    ...(id === undefined ? {} : { row_id: id }),
    message: "it was changed while it was erased, or written again: look what writes it, and run this again",
  })),
  ...archived.flatMap(({ info, rows: some }) =>
    some.map(({ event_id }) => ({
      event_id,
      message: `it was put into ${info.path} meanwhile: run this again`,
    })),
  ),
];

/** What is kept beside the log goes, too: what a mirror knows of rows that are gone, archives that were broken off, the figures of views. */
export async function forgetBeside(
  { remote, store, archives }: Held,
  contacts: readonly string[],
  rules: EraseOptions["rules"],
): Promise<void> {
  remote?.mirror.forget(contacts);
  if (archives.folder !== null && archives.isThere())
    await eraseArchived(archives.folder, [], rules.hash, () => undefined);
  const path = remote?.mirror.path ?? ("path" in store ? String(store.path) : null);
  if (path === null) return;
  rmSync(`${path}-views`, { recursive: true, force: true });
  dropDrafts(`${path}-shelf`, 0);
}

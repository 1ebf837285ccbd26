import { basename } from "node:path";
import { isDaybookError } from "../../core/errors.ts";
import { isListOf } from "../../core/seal.ts";
import { readAll } from "../../core/store.ts";
import { fromIso, toIso } from "../../core/time.ts";
import { type KeptSeal, readSeal } from "../../views/seal-page.ts";
import type { Held } from "../hold.ts";
import { type Verifiable, verifyLog } from "../verify-log.ts";
import { type Checked, checkCheckpoint } from "./check-checkpoint.ts";
import { type KnownSeal, readSealFiles, type SealFiles, sealFilesAt } from "./seal-files.ts";
import { leafLine, makeSeal, type SealAsked, type SealDone } from "./seal-rows.ts";

/** A log whose seal is asked for. */
export interface SealDeskOptions {
  readonly held: Held;
  readonly rules: Pick<Verifiable, "catalog" | "hash">;
  /** The file of the list of sealed rows. @default beside the log's own file; none for a log without one */
  readonly leaves: string | undefined;
  readonly now: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What is done with a log's seal. */
export interface SealDesk {
  /** Whether rows are sealed without their recorded_at. */
  readonly undated: boolean;
  readonly files: SealFiles | null;
  /** The seal as it is kept: by the log's front page where it has one, else by a file. */
  known(): Promise<KnownSeal>;
  /** Verifies the log, then seals what isn't sealed yet. */
  seal(asked: SealAsked): Promise<SealDone>;
  /** Checks a checkpoint that was kept elsewhere. */
  check(note: string, key: string | undefined): Promise<Checked>;
}

/** The seal of a log: a list of sealed rows and its checkpoint. */
export function sealDesk({ held, rules, leaves, now, env }: SealDeskOptions): SealDesk {
  const { store, remote } = held;
  const path = "path" in store && typeof store.path === "string" ? store.path : null;
  const list = leaves ?? (path === null ? undefined : `${path}.leaves`);
  const files: SealFiles | null = list === undefined ? null : sealFilesAt(list);
  const page = remote?.log.sealPage;
  const undated = remote?.log.undated === true;
  /** That of a log without any file, for as long as it is open. */
  let own: KnownSeal = { seal: null, broken: null };
  const known = async (): Promise<KnownSeal> => {
    const filed = files === null ? own : readSealFiles(files);
    return page === undefined ? filed : between(await pageSeal(() => readSeal(page)), filed, files);
  };
  return {
    undated,
    files,
    known,
    async seal(asked) {
      const at = now();
      const before = await known();
      const seen = { ...rules, store, beside: held, seal: async () => before, undated };
      const found = await verifyLog(seen, asked.onRow);
      const rows = found.archive_faults ? [] : await rowsIn(held);
      const first = before.seal?.checkpoint.origin || originOf(remote?.log.origin ?? ownOrigin(store), path);
      return makeSeal(
        { ...asked, secret: asked.secret ?? env.DAYBOOK_SEAL_KEY },
        {
          before,
          found,
          rows,
          undated,
          files,
          page,
          origin: first,
          // A clock that went back doesn't make the last seal younger.
          at: toIso(Math.max(fromIso(at), fromIso(before.seal?.at ?? at) || 0)),
          known,
          keep: (seal) => {
            own = { seal, broken: null };
          },
        },
      );
    },
    check: async (note, key) =>
      checkCheckpoint(note, key, {
        known: await known(),
        sorted: async () =>
          (await rowsIn(held))
            .map((row) => ({ line: leafLine(row, undated), recorded_at: undated ? "" : row.recorded_at }))
            .map(({ line, recorded_at }) => ({ line, place: `${recorded_at} ${line}` }))
            .sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
            .map(({ line }) => line),
      }),
  };
}

async function rowsIn(held: Held) {
  const rows = [];
  for await (const { event_id, idempotency_key, recorded_at, position } of readAll(await held.toRead()))
    rows.push({ event_id, idempotency_key, recorded_at, position });
  return rows;
}

const originOf = (given: string | undefined, path: string | null): string =>
  (given ?? (path === null ? "memory" : `sqlite/${basename(path)}`)).replace(/[\r\n]+/g, " ");

/** What a store calls itself in a seal: where it stands, without user and password. */
const ownOrigin = (store: object): string | undefined =>
  "origin" in store && typeof store.origin === "string" ? store.origin : undefined;

/** A table that isn't there, or has other columns, keeps no seal. */
async function pageSeal(read: () => Promise<KeptSeal>): Promise<KnownSeal> {
  try {
    return await read();
  } catch (error) {
    if (isDaybookError(error) && absent.has(error.code)) return { seal: null, broken: null };
    throw error;
  }
}

const absent: ReadonlySet<string> = new Set([
  "AIRTABLE_NOT_FOUND_OR_NO_ACCESS",
  "AIRTABLE_NOT_FOUND",
  "AIRTABLE_COLUMN_MISSING",
]);

/** The page's seal counts as long as it has grown from the one that the file knows; a script goes on from the page. */
function between(page: KnownSeal, filed: KnownSeal, files: SealFiles | null): KnownSeal {
  const { seal } = page;
  if (filed.seal === null || filed.unfinished) return seal || page.broken ? page : filed;
  if (seal && isListOf(seal.checkpoint, seal.leaves) && isListOf(filed.seal.checkpoint, seal.leaves))
    return page;
  if (!seal && page.broken === null) return filed;
  const why =
    page.broken ??
    "The seal on the front page isn't the one that was made: it was changed, or is an older one.";
  return {
    ...filed,
    broken: `${why} What follows goes by the copy in ${files?.leaves}. Delete the rows of the kinds Seal and Leaves there: daybook seal writes them anew from the copy.`,
  };
}

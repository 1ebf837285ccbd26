import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DaybookError } from "../../core/errors.ts";
import type { Hash } from "../../core/identity.ts";

/** What an archive's manifest says, `NNNN.manifest.json`: written last and once, so that an archive without one is none. */
export interface ArchiveManifest {
  readonly format: typeof archiveFormat;
  /** The file of its rows, in the same folder: gzipped NDJSON, a CloudEvents 1.0 line a row, in the order of the seal. */
  readonly file: string;
  /** The URL of the log that it was taken from. */
  readonly log: string;
  readonly made_at: string;
  /** The retention it was made for, such as `3y`; null where a date was given. */
  readonly keep: string | null;
  /** Its subjects' last events are older. */
  readonly before: string;
  readonly rows: number;
  readonly subjects: number;
  /** Timestamps of the oldest and of the newest row. */
  readonly first: string;
  readonly last: string;
  /** Bytes of the text, and SHA-256 as hex: of the file, and of the text that is packed in it. */
  readonly bytes: number;
  readonly sha256: string;
  readonly text_sha256: string;
  /** The Merkle tree hash of its rows' leaves (`event_id recorded_at`), in their order: an erasure doesn't change it. */
  readonly root: string;
  /** The root of the archive before it; null in the first. */
  readonly previous: string | null;
  /** The text of the log's checkpoint when it was made; null where the log isn't sealed. */
  readonly checkpoint: string | null;
}

/** An archive that counts: its manifest is there. */
export interface ArchiveInfo extends ArchiveManifest {
  /** From 1. */
  readonly number: number;
  /** The path of its rows. */
  readonly path: string;
  /** The path of its manifest. */
  readonly manifest: string;
  /** When its rows had been taken out of the log; null where that was broken off, so that some may still stand there as well. */
  readonly removed_at: string | null;
}

/** What a manifest begins with. */
export const archiveFormat = "daybook archive 1";

/** The folder of a log's archives, by the file of the log, or of its list of sealed rows. */
export const archivesAt = (file: string): string => `${file.replace(/\.leaves$/, "")}.archive`;

/** SHA-256 over what a manifest says for good: the log tells it, so that who edits one is found out. An erasure doesn't change it. */
export const headOf = (
  { log, made_at, keep, before, rows, subjects, first, last, root, previous, checkpoint }: ArchiveManifest,
  hash: Hash,
): string =>
  hash(JSON.stringify([log, made_at, keep, before, rows, subjects, first, last, root, previous, checkpoint]));

/** An archive's files: its rows, its manifest, and what says that its rows are out of the log. */
export function archiveNames(number: number): {
  readonly rows: string;
  readonly manifest: string;
  readonly removed: string;
} {
  const name = String(number).padStart(4, "0");
  return { rows: `${name}.ndjson.gz`, manifest: `${name}.manifest.json`, removed: `${name}.removed.json` };
}

/** The archives in a folder, oldest first; none where it isn't there. Throws ARCHIVE_CHANGED, ARCHIVE_MISSING, FILE_NOT_READABLE. */
export function listArchives(folder: string): readonly ArchiveInfo[] {
  const names = new Set(namesIn(folder));
  const numbers = [...names]
    .map((name) => /^(\d{4,9})\.manifest\.json$/.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
  const archives: ArchiveInfo[] = [];
  for (const number of numbers) {
    const expected = archives.length + 1;
    if (number !== expected)
      throw new DaybookError(
        "ARCHIVE_MISSING",
        `${join(folder, archiveNames(expected).manifest)} is gone: there is a later archive in the folder.`,
        { hint: takeBack },
      );
    const info = infoOf(folder, number, names);
    const before = archives[archives.length - 1]?.root ?? null;
    if (info.previous !== before)
      throw changed(info.manifest, "it doesn't follow the archive before it in the folder");
    archives.push(info);
  }
  return archives;
}

/** What to do about an archive that isn't as it was written. */
export const takeBack =
  "Nothing was written. Take the file back from a copy (every archive is meant to be kept twice); the rows in it stand nowhere else.";

/** An archive's file that isn't as it was written, and how that shows. */
export const changed = (file: string, how: string): DaybookError =>
  new DaybookError("ARCHIVE_CHANGED", `${file} was changed: ${how}.`, { hint: takeBack });

function infoOf(folder: string, number: number, names: ReadonlySet<string>): ArchiveInfo {
  const own = archiveNames(number);
  const manifest = join(folder, own.manifest);
  const read = manifestFrom(jsonIn(manifest));
  if (typeof read === "string") throw changed(manifest, read);
  const removed = join(folder, own.removed);
  const removal = names.has(own.removed) ? jsonIn(removed) : null;
  const at = removal === null ? null : (removal as { readonly at?: unknown }).at;
  if (at !== null && !isTime(at)) throw changed(removed, "it doesn't say when the rows were removed");
  return { ...read, number, path: join(folder, read.file), manifest, removed_at: at };
}

/** What a manifest says, or what is wrong with it. */
function manifestFrom(json: unknown): ArchiveManifest | string {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return "it is no manifest";
  const is = json as Readonly<Record<string, unknown>>;
  if (is.format !== archiveFormat) return `its format isn't "${archiveFormat}"`;
  for (const [name, isRight] of members) if (!isRight(is[name])) return `its ${name} can't be right`;
  return json as ArchiveManifest;
}

const isText = (value: unknown): value is string => typeof value === "string";
const isTime = (value: unknown): value is string =>
  isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isHash = (value: unknown): boolean => isText(value) && /^[0-9a-f]{64}$/.test(value);
const isRoot = (value: unknown): boolean => isText(value) && /^[A-Za-z0-9+/]{43}=$/.test(value);
const orNull =
  (isRight: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === null || isRight(value);

const members: readonly (readonly [name: keyof ArchiveManifest, isRight: (value: unknown) => boolean])[] = [
  // A name alone: an archive never reaches out of its folder.
  ["file", (value) => isText(value) && /^\d{4,9}(\.\d{1,9})?\.ndjson\.gz$/.test(value)],
  ["log", isText],
  ["made_at", isTime],
  ["keep", orNull(isText)],
  ["before", isTime],
  ["rows", isCount],
  ["subjects", isCount],
  ["first", isTime],
  ["last", isTime],
  ["bytes", isCount],
  ["sha256", isHash],
  ["text_sha256", isHash],
  ["root", isRoot],
  ["previous", orNull(isRoot)],
  ["checkpoint", orNull(isText)],
];

function jsonIn(file: string): unknown {
  const text = orUnreadable(file, () => readFileSync(file, "utf8"));
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw changed(file, "it is no JSON");
  }
}

function namesIn(folder: string): readonly string[] {
  return orUnreadable(folder, () => {
    try {
      return readdirSync(folder);
    } catch (cause) {
      if ((cause as { readonly code?: unknown }).code === "ENOENT") return [];
      throw cause;
    }
  });
}

function orUnreadable<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new DaybookError("FILE_NOT_READABLE", `${file} can't be read.`, {
      hint: "It holds rows that were taken out of the log: look at its rights.",
      cause,
    });
  }
}

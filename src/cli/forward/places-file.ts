import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { DaybookError } from "../../core/errors.ts";
import { readJsonFile } from "../../hosts/node/read-json-file.ts";
import { writeWhole } from "../../hosts/node/write-whole.ts";
import { fileNameOf, type Setup } from "../find-config.ts";

/** How far a log was forwarded to one target. */
export interface Mark {
  /** The place in the log that what was acknowledged reaches to. */
  readonly checkpoint: string;
  /** The place before the page that ended there, and the last event_id of that page: whether it still is the same log. */
  readonly before: string | null;
  readonly last: string;
  /** What the log's archives were: rows that were moved there have other places. */
  readonly archives: string;
  /** Events that were forwarded since the beginning. */
  readonly events: number;
  readonly at: string;
}

/** Where it is kept how far a log or a stream was forwarded, a target each. */
export interface PlacesFile {
  readonly path: string;
  mark(target: string): Promise<Mark | null>;
  setMark(target: string, mark: Mark): Promise<void>;
  /** The places in a stream that keeps none itself. */
  shards(target: string): Promise<Readonly<Record<string, string>>>;
  setShards(target: string, places: Readonly<Record<string, string>>): Promise<void>;
}

interface Entry {
  readonly mark?: Mark;
  readonly shards?: Readonly<Record<string, string>>;
}

/** A file beside the log, or beside the config where the log is no file: never named after a password. */
export function besideLog(
  { url, leaves }: Pick<Setup, "url" | "leaves">,
  ending: string,
  cwd: string,
): string {
  const path = /^sqlite:(?:\/\/)?([^:].*)$/.exec(url)?.[1];
  if (path !== undefined) return `${path}.${ending}`;
  const folder = leaves === undefined ? cwd : dirname(leaves);
  return join(folder, `${fileNameOf(url)}.${ending}`);
}

/** The file as it is each time it is asked: another command may forward the same log elsewhere. Throws FORWARD_FILE_UNREADABLE, FILE_NOT_WRITABLE. */
export function placesFile(path: string): PlacesFile {
  const entries = async (): Promise<ReadonlyMap<string, Entry>> => {
    if (!existsSync(path)) return new Map();
    const read = (await readJsonFile(path).catch((cause: unknown) => {
      throw unreadable(path, cause);
    })) as { readonly targets?: unknown } | null;
    const targets = read?.targets;
    if (typeof targets !== "object" || targets === null) throw unreadable(path);
    return new Map(Object.entries(targets));
  };
  const set = async (target: string, entry: Entry): Promise<void> => {
    const all = new Map(await entries()).set(target, entry);
    await writeWhole(path, `${JSON.stringify({ version: 1, targets: Object.fromEntries(all) }, null, 2)}\n`);
  };
  const entry = async (target: string): Promise<Entry> => (await entries()).get(target) ?? {};
  return {
    path,
    async mark(target) {
      const { mark = null } = await entry(target);
      if (mark === null) return null;
      if (typeof mark.checkpoint !== "string" || typeof mark.last !== "string") throw unreadable(path);
      return mark;
    },
    setMark: async (target, mark) => set(target, { ...(await entry(target)), mark }),
    shards: async (target) => (await entry(target)).shards ?? {},
    setShards: async (target, shards) => set(target, { ...(await entry(target)), shards }),
  };
}

const unreadable = (path: string, cause?: unknown): DaybookError =>
  new DaybookError("FORWARD_FILE_UNREADABLE", `${path} doesn't say how far the log was forwarded.`, {
    hint: "Delete it: the next forward begins at the start, and what is there already isn't doubled.",
    cause,
  });

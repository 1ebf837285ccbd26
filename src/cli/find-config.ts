import { dirname, isAbsolute, join, resolve } from "node:path";
import { DaybookError } from "../core/errors.ts";
import { defaultSettings, type Settings } from "../core/settings.ts";
import { maskUrls } from "./mask.ts";

/** What stands in the config, or holds without one. */
export interface Setup {
  /** The config's path; null where there is none. */
  readonly file: string | null;
  readonly settings: Settings;
  /** The log's URL, with an absolute path where it is a file. */
  readonly url: string;
  /** The file of the log's mirror, should it stand elsewhere: in a folder beside the config. */
  readonly mirror: string;
  /** The file of a log's list of sealed rows: beside the config; undefined where it stands beside the log, a file itself. */
  readonly leaves: string | undefined;
  /** The folder of a log's archives: beside the config; undefined where it stands beside the log, a file itself. */
  readonly archives: string | undefined;
}

/** Where things were said, the first of which counts: the flags, the environment, the config, the defaults. */
export interface Said {
  readonly cwd: string;
  readonly config: string | undefined;
  readonly log: string | undefined;
  readonly envLog: string | undefined;
}

/** The config's usual name. */
export const configName = "daybook.config.json";

/** The log's usual URL. */
export const defaultLog = "sqlite:daybook.db";

/** Reads the config, if there is one. Throws CONFIG_NOT_FOUND for one that was named, and what reading it throws. */
export async function findSetup({ cwd, config, log, envLog }: Said): Promise<Setup> {
  const { existsSync } = await import("node:fs");
  const file = resolve(cwd, config ?? configName);
  const said = log ?? (envLog === "" ? undefined : envLog);
  if (!existsSync(file)) {
    if (config !== undefined)
      throw new DaybookError("CONFIG_NOT_FOUND", `There is no config "${config}".`, {
        hint: `Leave --config out to go without, or make one: daybook init.`,
      });
    const url = absoluteLog(said ?? defaultLog, cwd);
    return { file: null, settings: defaultSettings, url, ...filesOf(url, cwd) };
  }
  // Loaded only where there is a config to check: the schema is the larger part of a short command's start.
  const [{ readJsonFile }, { parseConfig, settingsOf }] = await Promise.all([
    import("../hosts/node/read-json-file.ts"),
    import("../schema/config.ts"),
  ]);
  const read = parseConfig(await readJsonFile(file), config ?? configName);
  const url = said === undefined ? absoluteLog(read.log, dirname(file)) : absoluteLog(said, cwd);
  return { file, settings: settingsOf(read), url, ...filesOf(url, dirname(file)) };
}

/** A name of its own for each log, of letters that any file may have, and without a password. */
export const fileNameOf = (url: string): string =>
  maskUrls(url)
    .replace(/[^A-Za-z0-9]+/g, "-")
    .slice(0, 150);

function filesOf(url: string, folder: string): Pick<Setup, "mirror" | "leaves" | "archives"> {
  const name = fileNameOf(url);
  const isRemote = !/^(sqlite|memory):/.test(url);
  return {
    mirror: join(folder, ".daybook", `${name}.db`),
    leaves: isRemote ? join(folder, `${name}.leaves`) : undefined,
    archives: isRemote ? join(folder, `${name}.archive`) : undefined,
  };
}

/** A log's URL whose file doesn't depend on the folder one stands in. */
export function absoluteLog(url: string, folder: string): string {
  const path = /^sqlite:(?!\/\/)(.+)$/.exec(url)?.[1];
  return path === undefined || isAbsolute(path) || path.startsWith(":")
    ? url
    : `sqlite:${join(folder, path)}`;
}

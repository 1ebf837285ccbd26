import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { readJsonFile } from "../../hosts/node/read-json-file.ts";
import { writeWhole } from "../../hosts/node/write-whole.ts";
import type { Context } from "../context.ts";
import { configName, defaultLog } from "../find-config.ts";
import { demandNoSecret } from "../mask.ts";

/** How a config is to change. */
export interface Switch {
  readonly file: string;
  /** What it said; the default where it said nothing. */
  readonly old: string;
  /** What it is to say: without a password, which a config never holds. */
  readonly log: string;
  readonly hadPassword: boolean;
}

/** What the config is to say of a new log. Throws CONFIG_INVALID and the like, PASSWORD_IN_URL. */
export async function switchTo(url: string, context: Context): Promise<Switch> {
  const { file } = await context.setup();
  const path = file ?? resolve(context.cwd, configName);
  const { log: old = defaultLog } = await configAt(path);
  const log = besideConfig(url, dirname(path)).replace(/^([a-z]+:\/\/[^\s/:@?#]*):[^\s/@]*@/i, "$1@");
  demandNoSecret(log);
  return { file: path, old: String(old), log, hadPassword: log !== besideConfig(url, dirname(path)) };
}

/** Writes the config with its log changed, whole or not at all. Throws FILE_NOT_WRITABLE. */
export async function applySwitch({ file, log }: Switch): Promise<void> {
  const config = await configAt(file);
  const { $schema, log: _, ...others } = config;
  const changed =
    "log" in config ? { ...config, log } : { ...($schema === undefined ? {} : { $schema }), log, ...others };
  await writeWhole(file, `${JSON.stringify(changed, null, indentOf(file))}\n`);
}

async function configAt(file: string): Promise<Readonly<Record<string, unknown>>> {
  return existsSync(file) ? ((await readJsonFile(file)) as Record<string, unknown>) : {};
}

/** How the file is indented, so that only one of its lines changes. */
const indentOf = (file: string): string =>
  (existsSync(file) ? /^([ \t]+)"/m.exec(readFileSync(file, "utf8"))?.[1] : undefined) ?? "  ";

/** A log that is a file, as seen from the config. */
function besideConfig(url: string, folder: string): string {
  const path = /^sqlite:(\/.*)$/.exec(url)?.[1];
  const near = path === undefined ? "" : relative(folder, path);
  return near === "" || near.startsWith("..") ? url : `sqlite:${join(near)}`;
}

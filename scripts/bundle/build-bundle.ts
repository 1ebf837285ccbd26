import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { placeText, readConfigBlock } from "../../src/cli/bundle/config-block.ts";
import { compile } from "./compile.ts";
import { forbiddenIn } from "./forbidden.ts";
import type { Runtime } from "./runtimes.ts";

/** A file to paste. */
export interface Bundle {
  readonly runtime: string;
  /** The first 8 hex digits of the SHA-256 of all lines but the first. */
  readonly build: string;
  readonly bytes: number;
  readonly text: string;
}

/** Where sources lie: the project, and the folder that holds a folder a runtime. */
export interface Source {
  readonly root: string;
  /** @default src/bundles of the project */
  readonly folder?: string;
  readonly version: string;
}

const boundary = "// Daybook itself: nothing below this line needs a change.";

/**
 * Builds a runtime's bundle: a line that names it, its CONFIG block, the code, the call that hands the host's globals over and tells
 * on which line each setting stands. The same source gives the same bytes. Throws with every reason for which it can't be shipped.
 */
export async function buildBundle(runtime: Runtime, { root, folder, version }: Source): Promise<Bundle> {
  const { name, limit, forbidden, globals, footer, page } = runtime;
  const source = join(folder ?? join(root, "src", "bundles"), name);
  const missing = ["entry.ts", "config.txt"]
    .map((file) => join(source, file))
    .filter((file) => !existsSync(file));
  if (missing.length > 0)
    throw refusal(
      name,
      missing.map((file) => `${relative(root, file)} is missing`),
    );
  const config = readFileSync(join(source, "config.txt"), "utf8").replace(/\r\n/g, "\n").trimEnd();
  const compiled = await compile(runtime, join(source, "entry.ts"), root);
  if ("problems" in compiled) throw refusal(name, compiled.problems);
  // The first line has no part in its own hash, but counts as a line.
  const place = placeOf(name, `\n${config}`);
  const top = `${config}\n\n${boundary}\n`;
  const code = `var __daybook;\n${compiled.code.trimEnd()}\n`;
  const handed = globals.map((each) => `${each}: typeof ${each} === "undefined" ? undefined : ${each}`);
  const call = `__daybook(\n\tCONFIG,\n\t{ ${handed.join(", ")} },\n\t${place},\n)`;
  const rest = `${top}${code}${footer(call)}\n`;
  const build = createHash("sha256").update(rest).digest("hex").slice(0, 8);
  const text = `// Daybook ${version} · ${name} · build ${build} · ${page}\n${rest}`;
  const bytes = Buffer.byteLength(text);
  const above = top.split("\n").length;
  const problems = [
    ...forbiddenIn(code, forbidden, above),
    ...(bytes > limit ? [`it has ${bytes} bytes, and its limit is ${limit}`] : []),
  ];
  if (problems.length > 0) throw refusal(name, problems);
  return { runtime: name, build, bytes, text };
}

function placeOf(name: string, config: string): string {
  try {
    return placeText(readConfigBlock(config));
  } catch (error) {
    throw refusal(name, [(error as Error).message]);
  }
}

const refusal = (name: string, problems: readonly string[]): Error =>
  new Error(problems.map((problem) => `the bundle ${name}: ${problem}`).join("\n"));

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "../scripts/bundle-options.mjs";

/**
 * The path of the built command line.
 * @throws where it is missing, or older than a file of src: a test of it would prove nothing
 */
export function builtCommand(): string {
  const path = join(root, "dist", "cli.js");
  if (!existsSync(path)) throw new Error("dist/cli.js is missing: npm run build");
  const built = statSync(path).mtimeMs;
  for (const entry of readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })) {
    const source = join(entry.parentPath, entry.name);
    if (entry.isFile() && statSync(source).mtimeMs > built)
      throw new Error(`${source} is newer than dist/cli.js: npm run build`);
  }
  return path;
}

/** What a child process of a test is given: no settings of the person who runs it, no colour. */
export function plainEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? "",
    HOME: home,
    USERPROFILE: home,
    NO_COLOR: "1",
    LANG: "C.UTF-8",
    TZ: "UTC",
  };
}

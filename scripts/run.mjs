// Runs a TypeScript file on a Node that cannot: `node scripts/run.mjs scripts/bench.ts [arguments]`.
// The file runs in this very process, so signals and exit codes are its own.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { nodeBundle, root } from "./bundle-options.mjs";

/**
 * Bundles one TypeScript file, packages left outside, and gives the path of the result, which is named by its content:
 * processes that start at once share it.
 * @param {string} file
 * @returns {Promise<string>}
 */
export async function bundleScript(file) {
  const source = resolve(file);
  const { outputFiles } = await build({
    ...nodeBundle,
    entryPoints: [source],
    packages: "external",
    sourcemap: "inline",
    write: false,
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const folder = join(root, "node_modules", ".cache", "daybook");
  const hash = createHash("sha256").update(code).digest("hex").slice(0, 12);
  const target = join(folder, `${basename(source).replace(/\.\w+$/, "")}-${hash}.mjs`);
  if (!existsSync(target)) {
    mkdirSync(folder, { recursive: true });
    const draft = `${target}.${process.pid}`;
    writeFileSync(draft, code);
    renameSync(draft, target);
  }
  return target;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [file, ...rest] = process.argv.slice(2);
  if (!file) {
    console.error("Name a file: node scripts/run.mjs scripts/bench.ts");
    process.exit(2);
  }
  process.setSourceMapsEnabled(true);
  const target = await bundleScript(file);
  process.argv = [process.argv[0] ?? "node", target, ...rest];
  await import(pathToFileURL(target).href);
}

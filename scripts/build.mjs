// Makes dist/ and schema/ (`npm run build`). `npm ci` runs it as `prepare`, so that a fresh clone is ready at once.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import {
  coreEntries,
  nodeBundle,
  nodeEntries,
  requireBanner,
  root,
  shippedPackages,
} from "./bundle-options.mjs";
import { licenceText } from "./licences.mjs";

const dist = join(root, "dist");

const split = await build({
  ...nodeBundle,
  entryPoints: [...nodeEntries],
  outdir: dist,
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  external: shippedPackages,
  banner: { js: requireBanner },
  metafile: true,
  write: false,
});
const core = await build({
  ...nodeBundle,
  entryPoints: [...coreEntries],
  outdir: dist,
  platform: "neutral",
  target: "es2020",
  write: false,
});

/** @type {Map<string, Uint8Array | string>} */
const files = new Map();
for (const file of [...split.outputFiles, ...core.outputFiles]) files.set(file.path, file.contents);
files.set(join(dist, "licences.txt"), licenceText(Object.keys(split.metafile.inputs)));
writeAll(files);

runNode("scripts/run.mjs", "scripts/schemas.ts");
runNode("scripts/run.mjs", "scripts/bundles.ts");
rmSync(join(dist, "types"), { recursive: true, force: true });
runNode("node_modules/typescript/bin/tsc", "-p", "scripts/tsconfig.types.json");
// What is only loaded when it is needed is declared too, and no published type names it: these are zod's, googleapis's, pg's and BigQuery's.
for (const folder of ["schema", "stores/sheets", "stores/postgres", "stores/bigquery"])
  rmSync(join(dist, "types", "src", folder), { recursive: true, force: true });

/**
 * Each file is replaced in one step and files of an earlier build go last: a command that runs meanwhile finds whole files.
 * @param {ReadonlyMap<string, Uint8Array | string>} wanted
 */
function writeAll(wanted) {
  for (const [path, contents] of wanted) {
    mkdirSync(dirname(path), { recursive: true });
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, contents);
    if (path === join(dist, "cli.js")) chmodSync(draft, 0o755);
    renameSync(draft, path);
  }
  for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
    const path = join(dist, name);
    // The files to paste are kept in order by scripts/bundles.ts.
    if (/\.(js|txt)$/.test(name) && !/^bundles[\\/]/.test(name) && !wanted.has(path)) rmSync(path);
  }
}

/** @param {string[]} args */
function runNode(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    console.error(`build: node ${args.join(" ")} failed`);
    process.exit(1);
  }
}

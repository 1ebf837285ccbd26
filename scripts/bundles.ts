// Writes dist/bundles/: the files to paste, and index.json, which says what each is for. Run by the build.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bundle, buildBundle } from "./bundle/build-bundle.ts";
import { runtimes } from "./bundle/runtimes.ts";

const root = process.cwd();
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  readonly version: string;
};
const folder = join(root, "dist", "bundles");

const built = await Promise.allSettled(runtimes.map((runtime) => buildBundle(runtime, { root, version })));
const failed = built.flatMap((each) => (each.status === "rejected" ? [(each.reason as Error).message] : []));
if (failed.length > 0) {
  console.error(failed.join("\n"));
  process.exit(1);
}
write(built.flatMap((each) => (each.status === "fulfilled" ? [each.value] : [])));

/** Each file is replaced in one step, and what an earlier build left goes last. */
function write(bundles: readonly Bundle[]): void {
  const files = new Map(bundles.map(({ runtime, text }) => [`${runtime}.js`, text]));
  const index = bundles.map(({ runtime, build, bytes }, at) => {
    return { runtime, about: runtimes[at]?.about, version, build, bytes };
  });
  files.set("index.json", `${JSON.stringify(index, null, 2)}\n`);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) {
    const draft = join(folder, `${name}.${process.pid}`);
    writeFileSync(draft, text);
    renameSync(draft, join(folder, name));
  }
  for (const name of readdirSync(folder))
    if (/\.js(?:on)?$/.test(name) && !files.has(name)) rmSync(join(folder, name));
}

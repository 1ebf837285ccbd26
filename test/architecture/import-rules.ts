import { type Files, importsOf, type Problem } from "./source-text.ts";

const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: ["core"],
  views: ["core", "views"],
  stores: ["core", "views", "stores"],
  hosts: ["core", "views", "hosts"],
  schema: ["core", "schema"],
  report: ["core", "views", "report"],
  bundles: ["core", "views", "stores", "hosts", "bundles"],
  log: ["core", "views", "stores", "hosts", "schema", "log"],
  cli: ["core", "views", "stores", "hosts", "schema", "report", "bundles", "log", "cli", "open-log.ts"],
  "open-log.ts": ["core", "views", "stores", "hosts", "schema", "log"],
  "index.ts": ["core", "views", "stores", "hosts", "schema", "report", "log", "open-log.ts"],
};

/** The folder under src that holds a file, or the file itself where it lies in src. */
const layerOf = (path: string): string => path.split("/")[1] ?? "";

/** One store or host: a folder or a file right under src/stores or src/hosts. */
const unitOf = (path: string): string => (path.split("/")[2] ?? "").replace(/\.ts$/, "");

/** The files that may know every store of their folder. */
const registry = /^src\/(?:stores|hosts)\/(?:registry|sinks|index)\.ts$/;

/** Imports run one way: core, then views, then stores and hosts, then bundles and cli. Core and views import no package. */
export function importDirections(files: Files): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [path, text] of files) {
    if (!path.startsWith("src/")) continue;
    const layer = layerOf(path);
    const allowed = mayImport[layer];
    if (!allowed) {
      const fix = `put it in one of ${Object.keys(mayImport).join(", ")}, or give the folder a row in the table of this rule`;
      problems.push({ path, line: 1, what: `src/${layer} is no part of the design`, fix });
      continue;
    }
    for (const { from, line, target } of importsOf(path, text)) {
      const add = (what: string, fix: string): number => problems.push({ path, line, what, fix });
      if (target === null) {
        if (layer === "core" || layer === "views")
          add(
            `${layer} imports the package "${from}"`,
            "write it here, or take what it gives as an argument",
          );
      } else if (!target.startsWith("src/")) {
        if (!target.endsWith("package.json"))
          add(`src imports "${from}", outside src`, "move what is needed into src");
      } else if (!/\.(ts|json)$/.test(target)) {
        add(`"${from}" has no file ending`, `write "${from}.ts"`);
      } else if (!allowed.includes(layerOf(target))) {
        add(
          `${layer} imports ${layerOf(target)}`,
          `${layer} may import only ${allowed.join(", ")}: turn the need round`,
        );
      } else if (
        (layer === "stores" || layer === "hosts") &&
        layerOf(target) === layer &&
        !registry.test(path)
      ) {
        if (unitOf(target) !== unitOf(path))
          add(
            `${unitOf(path)} imports ${unitOf(target)}`,
            `${layer} share nothing but core: move what both need there`,
          );
      }
    }
  }
  return problems;
}

/** No file imports itself by way of others, types included. */
export function importCycles(files: Files): readonly Problem[] {
  const problems: Problem[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    if (done.has(path)) return;
    for (const { target, line } of importsOf(path, files.get(path) ?? "")) {
      if (target === null || !files.has(target)) continue;
      const start = [...trail, path].indexOf(target);
      if (start < 0) visit(target, [...trail, path]);
      else {
        const loop = [...[...trail, path].slice(start), target].join(" -> ");
        problems.push({
          path,
          line,
          what: `a cycle: ${loop}`,
          fix: "move what both need into a file of its own",
        });
      }
    }
    done.add(path);
  };
  for (const path of files.keys()) if (path.startsWith("src/")) visit(path, []);
  return problems;
}

/** An emulator that shares our code proves nothing. */
export function emulatorsStandAlone(files: Files): readonly Problem[] {
  return [...files].flatMap(([path, text]) =>
    path.startsWith("test/emulators/")
      ? importsOf(path, text)
          .filter(({ target, from }) => target?.startsWith("src/") || /^daybook(\/|$)/.test(from))
          .map(({ line, from }) => ({
            path,
            line,
            what: `an emulator imports "${from}"`,
            fix: "write it again from the platform's own documents",
          }))
      : [],
  );
}

import { type Files, importsOf, type Problem } from "./source-text.ts";

/** What package.json says of the files that users reach. */
export interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly files: readonly string[];
}

/** One file that the build makes in dist, and its source. */
export interface Entry {
  readonly out: string;
  readonly in: string;
}

const opensStore = /^export\s+(?:async\s+)?(?:function|const)\s+open[A-Z]/m;

/** Every store under src/stores has a test that runs the contract, and a row in one of README.md's tables; a stream has a test of its own. */
export function storesShown(files: Files): readonly Problem[] {
  const problems: Problem[] = [];
  const readme = files.get("README.md") ?? "";
  const units = new Map<string, string>();
  for (const [path, text] of files) {
    const unit = path.match(/^src\/stores\/([^/]+?)(?:\.ts|\/.*)$/)?.[1];
    if (
      unit &&
      unit !== "registry" &&
      unit !== "index" &&
      unit !== "sinks" &&
      opensStore.test(text) &&
      !units.has(unit)
    )
      units.set(unit, path);
  }
  for (const [unit, path] of units) {
    const tests = [...files].filter(([test]) =>
      new RegExp(`^test/stores/${unit}(?:[/.-].*)?\\.test\\.ts$`).test(test),
    );
    // What only takes events can't be asked for them.
    const isStream = files.has(`src/stores/${unit}/sink.ts`);
    if (!tests.some(([, text]) => isStream || /\bstoreContract\s*\(/.test(text))) {
      const fix = `write test/stores/${unit}.test.ts: storeContract("${unit}", …)`;
      problems.push({ path, line: 1, what: `no test runs the contract on the store "${unit}"`, fix });
    }
    if (!new RegExp(`^\\|.*\\b${unit}\\b`, "m").test(readme)) {
      const fix = `give README.md's table of stores a row that shows its address, such as \`${unit}:…\``;
      problems.push({ path, line: 1, what: `README.md has no row for the store "${unit}"`, fix });
    }
  }
  return problems;
}

/** package.json names only files that the build makes, each from a source that exists. */
export function exportsBuilt(
  manifest: Manifest,
  entries: readonly Entry[],
  files: Files,
): readonly Problem[] {
  const problems: Problem[] = [];
  const add = (what: string, fix: string): number =>
    problems.push({ path: "package.json", line: 1, what, fix });
  const made = new Map<string, string>();
  for (const entry of entries) {
    made.set(`./dist/${entry.out}.js`, entry.in);
    made.set(`./dist/types/${entry.in.replace(/\.ts$/, ".d.ts")}`, entry.in);
  }
  const named = [
    ...Object.values(manifest.bin).map((path) => `./${path.replace(/^\.\//, "")}`),
    ...Object.values(manifest.exports).flatMap((value) =>
      typeof value === "string" ? value : [value.types, value.default],
    ),
  ];
  for (const path of named) {
    const source = made.get(path);
    if (path.startsWith("./dist/")) {
      if (!source)
        add(
          `${path} is named, and the build does not make it`,
          "add it to the entries in scripts/bundle-options.mjs",
        );
      else if (!files.has(source))
        add(`${path} is made from ${source}, which is missing`, "write it, or take the entry out");
    }
    const top = path.split("/")[1] ?? "";
    if (path !== "./package.json" && !manifest.files.includes(top))
      add(`${path} is not published`, `add "${top}" to files`);
  }
  return problems;
}

/** Declarations that are published import nothing that an installed Daybook does not bring. */
export function typesStandAlone(declarations: Files, shipped: readonly string[]): readonly Problem[] {
  return [...declarations].flatMap(([path, text]) =>
    importsOf(path, text)
      .filter(
        ({ from, target }) =>
          target === null && !from.startsWith("node:") && !shipped.includes(packageOf(from)),
      )
      .map(({ from, line }) => ({
        path,
        line,
        what: `a published type comes from "${from}", which is not installed with Daybook`,
        fix: "write an interface of our own for what users see",
      })),
  );
}

const packageOf = (from: string): string =>
  from
    .split("/")
    .slice(0, from.startsWith("@") ? 2 : 1)
    .join("/");

/** README.md's reference has a table row for every command. */
export function commandsShown(commands: readonly string[], readme: string): readonly Problem[] {
  return commands
    .filter((command) => !new RegExp(`^\\|[^\\n]*(?:\`|\\bdaybook )${command}\\b`, "m").test(readme))
    .map((command) => ({
      path: "README.md",
      line: 1,
      what: `the command "${command}" is in no table row`,
      fix: `add a row that begins with \`${command}\``,
    }));
}

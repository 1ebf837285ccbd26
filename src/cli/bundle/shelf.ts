import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DaybookError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";

/** A bundle that was built with this Daybook: an entry of `bundles/index.json`. */
export interface ShelfRow {
  readonly runtime: string;
  /** What it is for, in a sentence. */
  readonly about: string;
  readonly version: string;
  readonly build: string;
  readonly bytes: number;
}

/** The bundles that are there, and a way to read each. */
export interface Shelf {
  readonly rows: readonly ShelfRow[];
  /** Throws USAGE for a runtime that it hasn't. */
  read(runtime: string): Promise<{ readonly row: ShelfRow; readonly text: string }>;
}

/** Opens the bundles beside the program. Throws BUNDLES_MISSING where it wasn't built. */
export async function openShelf(): Promise<Shelf> {
  const index = ["./bundles", "../bundles", "../../../dist/bundles"]
    .map((folder) => fileURLToPath(new URL(`${folder}/index.json`, import.meta.url)))
    .find((file) => existsSync(file));
  if (index === undefined)
    throw new DaybookError("BUNDLES_MISSING", "The files to paste are not there: Daybook isn't built.", {
      hint: "In Daybook's folder: npm run build.",
    });
  const rows = JSON.parse(await readFile(index, "utf8")) as readonly ShelfRow[];
  return {
    rows,
    async read(runtime) {
      const row = rows.find((each) => each.runtime === runtime);
      if (!row) throw unknownRuntime(runtime, rows);
      return { row, text: await readFile(join(dirname(index), `${runtime}.js`), "utf8") };
    },
  };
}

function unknownRuntime(runtime: string, rows: readonly ShelfRow[]): DaybookError {
  const names = rows.map((row) => row.runtime);
  const near =
    nearest(runtime, names) ?? names.find((name) => runtime !== "" && name.includes(runtime.toLowerCase()));
  return new DaybookError("USAGE", `There is no bundle for ${JSON.stringify(runtime)}.`, {
    hint: near
      ? `Did you mean ${near}?`
      : `There are ${names.join(", ")}: daybook bundle says what each is for.`,
  });
}

import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

/**
 * A file to paste has all its parts from the start: what a registry loads when it is asked for is imported. Left as it is, esbuild ties
 * such parts together by Object.defineProperty, which some hosts replace by nothing.
 */
export const loadAtOnce: Plugin = {
  name: "load-at-once",
  setup(build) {
    build.onLoad({ filter: /[\\/]registry\.ts$/ }, ({ path }) => {
      const imports: string[] = [];
      const text = readFileSync(path, "utf8").replace(
        /\(await import\(("\.[^"]+")\)\)\.(\w+)/g,
        (_, from: string, name: string) => {
          imports.push(`import { ${name} } from ${from};`);
          return name;
        },
      );
      return { contents: [...imports, text].join("\n"), loader: "ts" };
    });
  },
};

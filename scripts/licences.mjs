import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { root } from "./bundle-options.mjs";

/**
 * The licences of the packages that a bundle holds, as one text: their terms ask that it travels with them.
 * @param {ReadonlyArray<string>} inputs the bundle's source files, as esbuild's metafile names them
 */
export function licenceText(inputs) {
  const folders = new Set(
    inputs.flatMap((input) => input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? []),
  );
  const parts = [...folders].sort().map((folder) => {
    const path = join(root, folder);
    const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
    const names = readdirSync(path, { recursive: true, encoding: "utf8" });
    const texts = names.filter(
      (file) => /^(?:licen[cs]es?|notice)(?:[.-]\w+|\/[^/]+)?$/i.test(file) && isFile(join(path, file)),
    );
    const terms = texts.sort().map((file) => readFileSync(join(path, file), "utf8").trim());
    return [`${name} ${version} (${license})`, ...terms].join("\n\n");
  });
  return `Daybook's files hold code of these packages.\n\n${parts.join("\n\n---\n\n")}\n`;
}

/** @param {string} path */
const isFile = (path) => statSync(path).isFile();

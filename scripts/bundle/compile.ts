import { join, relative } from "node:path";
import { type BuildFailure, type BuildOptions, build, transform } from "esbuild";
import { loadAtOnce } from "./load-at-once.ts";
import type { Runtime } from "./runtimes.ts";

/** An entry and all that it imports as one script without imports or comments; or what hinders that, in sentences. */
export async function compile(
  { target, shape, prelude, ...runtime }: Pick<Runtime, "target" | "shape" | "supported" | "prelude">,
  entry: string,
  root: string,
): Promise<{ readonly code: string } | { readonly problems: readonly string[] }> {
  const supported = runtime.supported ?? {};
  const output = { target, supported, charset: "ascii", legalComments: "inline" } as const;
  const options: BuildOptions = {
    ...output,
    absWorkingDir: root,
    bundle: true,
    format: "iife",
    platform: "neutral",
    plugins: [loadAtOnce],
    // Comments and the modules' paths go; what people are to read is printed anew below.
    minifyWhitespace: true,
    minifyIdentifiers: shape === "minified",
    minifySyntax: shape === "minified",
    metafile: true,
    write: false,
    logLevel: "silent",
  };
  const [built, first] = await Promise.all(
    [entry, ...(prelude === undefined ? [] : [join(root, prelude.path)])].map((path) =>
      build({ ...options, entryPoints: [path] }).catch((error: BuildFailure) => error),
    ),
  );
  if (!built || !("outputFiles" in built)) return { problems: failuresOf(built as BuildFailure) };
  if (first && !("outputFiles" in first)) return { problems: failuresOf(first) };
  const packages = Object.keys(built.metafile?.inputs ?? {}).flatMap(
    (path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  if (packages.length > 0)
    return { problems: [`it holds the package ${packages[0]}: the strictest hosts break packages`] };
  const dense = built.outputFiles?.[0]?.text ?? "";
  if (!/(?<![\w$.])__daybook\s*=(?!=)/.test(dense))
    return { problems: [`${relative(root, entry)} doesn't assign __daybook`] };
  const whole = first ? hiding(dense, prelude?.hides ?? [], first.outputFiles?.[0]?.text ?? "") : dense;
  if (shape === "minified") return { code: strict(whole) };
  const { code } = await transform(whole, output);
  return { code: await tabbed(strict(code)) };
}

const opening = /^(?:"use strict";\s*)?\(\(\)\s*=>\s*\{\n?/;

/** Code in which names aren't the host's but what a script before it assigns to them: esbuild's own helpers use those too. */
const hiding = (code: string, names: readonly string[], script: string): string =>
  code.replace(
    opening,
    (start) => `${start}var ${names.join(", ")};\n${script.replace(/^"use strict";\s*/, "")}`,
  );

/** Modules are strict, a pasted script isn't: its function is, whatever stands around it. */
const strict = (code: string): string => code.replace(opening, '(() => {\n  "use strict";\n');

/** The same code, indented by tabs: a sixth fewer bytes. As it was where a text runs over several lines, since that would change. */
async function tabbed(code: string): Promise<string> {
  const shorter = code.replace(/^(?: {2})+/gm, (spaces) => "\t".repeat(spaces.length / 2));
  const [before, after] = await Promise.all(
    [code, shorter].map((each) => transform(each, { minifyWhitespace: true })),
  );
  return before?.code === after?.code ? shorter : code;
}

const failuresOf = ({ errors, message }: BuildFailure): readonly string[] =>
  errors?.length > 0
    ? errors.map(({ text, location }) => (location ? `${location.file}:${location.line}: ${text}` : text))
    : [message];

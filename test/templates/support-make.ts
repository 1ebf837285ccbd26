import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildBundle } from "../../scripts/bundle/build-bundle.ts";
import { runtimes } from "../../scripts/bundle/runtimes.ts";
import { root } from "../../scripts/bundle-options.mjs";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";
import type { JsonValue } from "../../src/core/canonical-json.ts";
import type { Blueprint, Module } from "../emulators/make-scenario/blueprint.ts";

export const blueprintFiles = [
  "hub-airtable.json",
  "hub-google-sheet.json",
  "webhook-airtable.json",
  "webhook-google-sheet.json",
] as const;

export type BlueprintFile = (typeof blueprintFiles)[number];

export const templateText = (name: string): string =>
  readFileSync(join(root, "templates", "make", name), "utf8");

let built: Promise<string> | null = null;

/** The file that people paste into Make's code, as the code makes it now. */
export function makeText(): Promise<string> {
  const runtime = runtimes.find(({ name }) => name === "make");
  if (!runtime) throw new Error("No runtime make.");
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    readonly version: string;
  };
  built ??= buildBundle(runtime, { root, version }).then(({ text }) => text);
  return built;
}

/** Values for CONFIG, by their names. */
export type Settings = Readonly<Record<string, JsonValue>>;

/** A blueprint after its import, as somebody fills it in: CONFIG in the code, and the secret in the HTTP module. */
export function imported(file: BlueprintFile, settings: Settings = {}, secret = ""): Blueprint {
  const blueprint = JSON.parse(templateText(file)) as Blueprint;
  const filled = (module: Module): Module => ({
    ...module,
    ...(module.id === 2 && {
      mapper: {
        ...module.mapper,
        codeEditorJavascript: fillConfig(
          String(module.mapper?.codeEditorJavascript),
          new Map(Object.entries(settings)),
        ),
      },
    }),
    ...(module.routes && { routes: module.routes.map(({ flow }) => ({ flow: flow.map(filled) })) }),
    ...(module.module === "http:MakeRequest" && {
      mapper: {
        ...module.mapper,
        jsonStringBodyContent: String(module.mapper?.jsonStringBodyContent).replace(
          "PASTE-THE-SECRET-HERE",
          secret,
        ),
      },
    }),
  });
  return { ...blueprint, flow: blueprint.flow.map(filled) };
}

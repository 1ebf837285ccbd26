import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { DaybookError } from "../../core/errors.ts";
import type { Settings } from "../../core/settings.ts";
import { writeWhole } from "../../hosts/node/write-whole.ts";
import { type ConfigKey, readConfigBlock } from "../bundle/config-block.ts";
import { fillConfig } from "../bundle/fill-config.ts";
import { knownValues } from "../bundle/known-values.ts";
import { valuesSet } from "../bundle/set-flags.ts";
import { openShelf, type Shelf } from "../bundle/shelf.ts";
import type { Command, Result } from "../command.ts";
import { wrap } from "../format/wrap.ts";

/**
 * `daybook bundle RUNTIME`. JSON: `{"runtime","version","build","bytes":n,"file"|null,"text"}`; without a runtime
 * `{"bundles":[{"runtime","about","version","build","bytes":n}]}`.
 */
export const bundle: Command = {
  about:
    "One file to paste where your team works, such as into an Airtable automation, with its CONFIG filled in as far as the config knows it. Without a RUNTIME: lists them.",
  operands: [{ name: "RUNTIME", about: "which one, such as airtable-automation", optional: true }],
  options: [
    { flags: "--out <file>", about: "write it to a file; one that is no such bundle is left alone" },
    {
      flags: "--set <key=value>",
      about:
        "a setting of CONFIG: watch.stage=Stage as text, live=true, also:='[\"Roof type\"]' as JSON; several times",
      repeatable: true,
    },
  ],
  examples: [
    ["daybook bundle", "what there is to paste, and what each is for"],
    ["daybook bundle airtable-automation", "print it, to copy and paste"],
    [
      "daybook bundle airtable-automation --set rowIs=deal --out deals.js",
      "for the deals' automation, into a file",
    ],
  ],
  async run(args, context) {
    const shelf = await openShelf();
    const [runtime] = args.operands;
    const out = args.text("out");
    if (runtime === undefined && out === undefined && args.list("set").length === 0) return listed(shelf);
    if (runtime === undefined)
      throw new DaybookError("USAGE", "Which one? A RUNTIME is missing.", {
        hint: `There are ${shelf.rows.map((row) => row.runtime).join(", ")}.`,
      });
    const { row, text: usual } = await shelf.read(runtime);
    const { keys } = readConfigBlock(usual);
    const said = valuesSet(args.list("set"), keys);
    const setup = await context.setup();
    const text = fillConfig(usual, new Map([...knownValues(setup, keys, said), ...said]));
    const file = out === undefined ? null : context.path(out);
    if (file !== null) await writeBundle(file, text);
    const bytes = Buffer.byteLength(text);
    const { version, build } = row;
    return {
      json: { runtime, version, build, bytes, file, text },
      text: () =>
        file === null
          ? text
          : [
              `Written: ${file} (${sizeText(bytes)})`,
              "→ Open it, look through CONFIG at its top, then paste all of it.",
              ...(runtime === "apps-script"
                ? [
                    "→ It needs its list of rights beside it, appsscript.json: templates/google-sheet/README.md says where.",
                  ]
                : []),
              ...(isForContacts(setup.settings, said, keys)
                ? ["→ It is filled in for your contacts. For your deals make another: --set rowIs=deal"]
                : []),
            ].join("\n"),
    };
  },
};

/** Whether contacts were taken though deals might have been meant. */
const isForContacts = (
  { crm }: Settings,
  said: ReadonlyMap<string, unknown>,
  keys: readonly ConfigKey[],
): boolean =>
  Boolean(crm?.contacts && crm.deals) &&
  keys.some(({ path }) => path === "rowIs") &&
  !said.has("rowIs") &&
  !said.has("table");

async function writeBundle(file: string, text: string): Promise<void> {
  if (existsSync(file) && !/^\/\/ Daybook \S+ · \S+ · build [\da-f]{8} · /.test(await beginningOf(file)))
    throw new DaybookError("FILE_NOT_OURS", `${file} is there already, and is no bundle of Daybook's.`, {
      hint: "Name another file, or move that one.",
    });
  await writeWhole(file, text);
}

async function beginningOf(path: string): Promise<string> {
  const file = await open(path).catch(() => null);
  if (file === null) return "";
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(200), 0, 200, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } catch {
    return "";
  } finally {
    await file.close();
  }
}

const listed = ({ rows }: Shelf): Result => ({
  json: {
    bundles: rows.map(({ runtime, about, version, build, bytes }) => ({
      runtime,
      about,
      version,
      build,
      bytes,
    })),
  },
  text: ({ ink, columns }) =>
    [
      ...rows.flatMap(({ runtime, bytes, about }) => [
        `${ink.bold(runtime)} (${sizeText(bytes)})`,
        `  ${wrap(about, columns === null ? null : columns - 2).replaceAll("\n", "\n  ")}`,
      ]),
      "→ daybook bundle RUNTIME prints one, its CONFIG filled in as far as your config knows it.",
    ].join("\n"),
});

const sizeText = (bytes: number): string => `${Math.ceil(bytes / 1024)} KB`;

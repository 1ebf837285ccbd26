import { access, constants } from "node:fs/promises";
import { dirname, relative } from "node:path";
import { errorJson } from "../../core/errors.ts";
import { fromIso } from "../../core/time.ts";
import type { Log } from "../../open-log.ts";
import { isSheet } from "../base-url.ts";
import type { Command } from "../command.ts";
import type { Context } from "../context.ts";
import { baseChecks, roomChecks } from "../doctor/base-checks.ts";
import { amiss, type Check, fine } from "../doctor/check.ts";
import { gatherFacts } from "../doctor/facts.ts";
import { logChecks } from "../doctor/log-checks.ts";
import type { Setup } from "../find-config.ts";
import { maskUrls } from "../mask.ts";

/** `daybook doctor`. JSON: `{"ok":b,"checks":[{"name","ok","message","hint"|null}]}`; exit code 3 where something is amiss. */
export const doctor: Command = {
  about: "Checks the set-up, the log and the way it is written, and says what to mend. Nothing is changed.",
  examples: [["daybook doctor", "check everything"]],
  async run(_, context) {
    const checks = await allChecks(context);
    const ok = checks.every((check) => check.ok);
    return {
      json: { ok, checks },
      text: ({ ink }) => {
        const lines = checks.flatMap(({ name, ok: good, message, hint }) => [
          `${good ? ink.green("✓") : ink.red("✗")} ${ink.bold(name.padEnd(8))}  ${message}`,
          ...(hint === null ? [] : [`  ${" ".repeat(8)}  → ${hint}`]),
        ]);
        const wrong = checks.filter((check) => !check.ok).length;
        lines.push(
          "",
          ok
            ? ink.green("All is well.")
            : ink.red(`${wrong} of ${checks.length} checks ${wrong === 1 ? "wants" : "want"} a look.`),
        );
        return lines.join("\n");
      },
      look: !ok,
    };
  },
};

async function allChecks(context: Context): Promise<readonly Check[]> {
  const first = nodeCheck(process.versions.node);
  let setup: Setup;
  try {
    setup = await context.setup();
  } catch (error) {
    return [
      first,
      failed("config", error),
      amiss("log", "Not looked at: the config comes first.", "Mend the config and run this again."),
    ];
  }
  const config =
    setup.file === null
      ? fine(
          "config",
          "There is none; the defaults hold.",
          "daybook init makes one: the order of your stages stands in it.",
        )
      : fine("config", `${relative(context.cwd, setup.file)} is valid.`);
  const zone = zoneCheck(setup);
  const { settings, url } = setup;
  let elsewhere: readonly Check[] = isSheet(url)
    ? await (await import("../doctor/sheet-checks.ts")).sheetChecks(url, settings, context)
    : [];
  try {
    const log = await context.openLog("read");
    const base = isSheet(url) ? await withRoom(elsewhere, log) : await baseChecks(log);
    elsewhere = base ?? [];
    const lacking = await log.lacking();
    const facts = await gatherFacts(log, fromIso(context.now()));
    return [
      first,
      config,
      zone,
      await placeCheck(url, context),
      ...(base ?? [await lockCheck(log)]),
      ...(lacking.length > 0 ? [archivesCheck(lacking)] : []),
      ...logChecks(facts, log.settings, fromIso(context.now())),
    ];
  } catch (error) {
    const log = failed("log", error);
    return [first, config, zone, log, ...elsewhere.filter(({ message }) => message !== log.message)];
  }
}

/** What keeps the room from being counted was said already. */
async function withRoom(checks: readonly Check[], log: Log): Promise<readonly Check[]> {
  const room = await roomChecks(log);
  return [...checks, ...room.filter(({ message }) => checks.every((check) => check.message !== message))];
}

function nodeCheck(version: string): Check {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 20 || (major === 20 && minor >= 19)
    ? fine("node", `Node ${version}.`)
    : amiss("node", `Node ${version} is too old.`, "Daybook needs 20.19 or newer: nodejs.org.");
}

function failed(name: string, error: unknown): Check {
  const { message, hint } = errorJson(error);
  return amiss(
    name,
    maskUrls(message),
    maskUrls(hint ?? "Run the command again; if it stays so, look at the file."),
  );
}

const zoneCheck = ({ settings, file }: Setup): Check =>
  settings.timezone === "UTC" && file === null
    ? fine(
        "timezone",
        "Days and weeks are UTC's.",
        'Set "timezone" in the config, such as America/New_York: a day that ends at midnight UTC cuts an evening in two.',
      )
    : fine("timezone", `Days and weeks are those of ${settings.timezone}.`);

async function placeCheck(url: string, context: Context): Promise<Check> {
  const path = /^sqlite:(.+)$/.exec(url)?.[1];
  if (path === undefined) return fine("log", `${maskUrls(url)} can be read.`);
  const shown = relative(context.cwd, path) || path;
  const may = await Promise.all([access(path, constants.W_OK), access(dirname(path), constants.W_OK)]).then(
    () => true,
    () => false,
  );
  return may
    ? fine("log", `${shown} can be read and written.`)
    : amiss(
        "log",
        `${shown} can be read, but not written.`,
        "Look at the rights of the file and of its folder: a log needs both.",
      );
}

const archivesCheck = (lacking: readonly string[]): Check =>
  amiss(
    "archives",
    lacking.join(" "),
    "Whoever archived has the files, and the log isn't whole without them. Then run daybook verify.",
  );

async function lockCheck(log: Log): Promise<Check> {
  if (!log.store.capabilities.refuses_edits)
    return fine(
      "locks",
      "Nothing refuses a change there but the rights that people have: daybook lock says which they should be, daybook verify finds what was changed.",
    );
  const gone = await log.unguarded();
  return gone.length === 0
    ? fine("locks", "The log refuses changes and deletions.")
    : amiss("locks", gone.join(" "), "daybook init puts them back; then run daybook verify.");
}

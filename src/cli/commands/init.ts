import { existsSync } from "node:fs";
import { DaybookError } from "../../core/errors.ts";
import type { Args } from "../args.ts";
import { isBase, isSheet } from "../base-url.ts";
import type { Command } from "../command.ts";
import { configName, defaultLog } from "../find-config.ts";
import { asks } from "../init/asks.ts";

/** What only a log in a base or a sheet takes. */
const baseOptions = [
  {
    flags: "--contacts <table>",
    about: "the table of contacts, which events link to; of a Google Sheet, the tab",
  },
  { flags: "--deals <table>", about: "the table of deals; of a Google Sheet, the tab" },
  {
    flags: "--contact-id <column>",
    about:
      "the column with the id that events carry; Airtable: record (the default): the record's own; a sheet's rows have none",
  },
  {
    flags: "--contact-name <column>",
    about: "the column with the contact's name (default: the first, or the one that is called so)",
  },
  { flags: "--deal-id <column>", about: "Google Sheets: the column with a deal's id" },
  {
    flags: "--writer <email>",
    about:
      "Google Sheets: an account that may write to the protected log beside this one, or this one where its credentials don't tell; several times",
    repeatable: true,
  },
  {
    flags: "--plan <name>",
    about: "Airtable: free, team, business or enterprise, for the sum of what it costs",
  },
  { flags: "--no-links", about: "no links to contacts and deals; in Airtable so no columns in their tables" },
  {
    flags: "--name <word=name>",
    about:
      "another name for a table or tab, by its view's word, where the usual one is taken: stuck=Stuck Jobs; several times",
    repeatable: true,
  },
] as const;

/**
 * `daybook init`. JSON: `{"dry_run":b,"config":{"file":path,"written":b},"log":{"url":u,"created":b}}`; of a log in a base also
 * `"tables":[{"name","created":b,"columns":[added]}]`, `"also":[{"table","column"}]` (the other sides of links), `"drift":
 * [{"table"|null,"column"|null,"message","hint"}]`, `"steps":[text]`, and of one in a Google Sheet
 * `"protection":{"written":b}`; with a template also `"template":name`. It is what was done, or with --dry-run what would be; exit code 3 where something is no longer as
 * Daybook made it.
 */
export const init: Command = {
  about:
    "Writes daybook.config.json and creates the log. At a terminal it asks; elsewhere it takes the flags. In an Airtable base or a Google Sheet it first shows every table and column that it adds, and what that costs. Run again, it changes nothing, but for what is missing.",
  options: [
    { flags: "--timezone <name>", about: "the zone of your days and weeks (default: this computer's)" },
    {
      flags: "--pipeline <stages>",
      about:
        "stages in order, with a name in front or not: Sales: New, Qualified, Won*, Lost- (* ends as won, - as lost); several times",
      repeatable: true,
    },
    {
      flags: "--template [name]",
      about:
        "start from a trade: its stages, limits, measures and event types, over which the other flags win; without a name: which there are",
    },
    ...baseOptions,
    { flags: "--dry-run", about: "only show what would be written" },
    { flags: "--yes", about: "ask nothing: take the flags, and what is usual for the rest" },
  ],
  examples: [
    ["daybook init", "answer a few questions: where the log stands, your days, your stages"],
    [
      'daybook init --timezone Europe/Berlin --pipeline "New, Qualified, Proposal Sent, Won*, Lost-"',
      "without questions",
    ],
    ["daybook init --template solar-installer --dry-run", "see the config that a trade starts with"],
    [
      "daybook --log airtable://appXXXXXXXXXXXXXX/Events init --contacts Contacts --deals Deals --dry-run",
      "see what a log in your Airtable base would add to it (AIRTABLE_API_KEY holds the token)",
    ],
    [
      "daybook --log sheets://SPREADSHEET_ID/Events init --contacts Contacts --contact-id 'Contact ID' --dry-run",
      "the same for a Google Sheet (GOOGLE_APPLICATION_CREDENTIALS names the service account's file)",
    ],
  ],
  async run(args, context) {
    const file = context.path(context.flags.config ?? configName);
    const fresh = !existsSync(file);
    const said = context.flags.log ?? (context.env.DAYBOOK_LOG || undefined);
    const { chooseLog, refuseAnotherLog } = await import("../init/choose-log.ts");
    if (said !== undefined) (await import("../../stores/registry.ts")).checkStore(said);
    if (!fresh && said !== undefined) await refuseAnotherLog(file, said, context);
    const log = fresh
      ? (said ?? (asks(args, context) ? await chooseLog(context, baseFlag(args) !== undefined) : defaultLog))
      : (await context.setup()).url;
    const template = await (await import("../init/template.ts")).templateFor(args, context, fresh);
    if (isBase(log)) {
      refuseFor("a Google Sheet", args, ["deal-id"], ["writer"]);
      return (await import("../init/base-log.ts")).initBase(file, log, fresh, args, context, template);
    }
    if (isSheet(log)) {
      refuseFor("an Airtable base", args, ["plan"]);
      return (await import("../init/sheet-log.ts")).initSheet(file, log, fresh, args, context, template);
    }
    refuseBaseFlags(args);
    const { initFile, initFileAgain } = await import("../init/file-log.ts");
    return fresh ? initFile(file, log, args, context, template) : initFileAgain(file, args, context);
  },
};

function refuseFor(
  what: string,
  args: Args,
  texts: readonly ("deal-id" | "plan")[],
  lists: readonly "writer"[] = [],
): void {
  const flag =
    texts.find((each) => args.text(each) !== undefined) ?? lists.find((each) => args.list(each).length > 0);
  if (flag === undefined) return;
  throw new DaybookError("USAGE", `--${flag} is for a log in ${what}.`, { hint: "Leave it out." });
}

/** A flag that only a log in a base or a sheet takes, where one was given. */
function baseFlag(args: Args): string | undefined {
  const texts = ["contacts", "deals", "contact-id", "contact-name", "deal-id", "plan"] as const;
  return (
    texts.find((flag) => args.text(flag) !== undefined) ??
    (["name", "writer"] as const).find((flag) => args.list(flag).length > 0) ??
    (args.flag("links") ? undefined : "no-links")
  );
}

function refuseBaseFlags(args: Args): void {
  const flag = baseFlag(args);
  if (flag === undefined) return;
  throw new DaybookError("USAGE", `--${flag} is for a log in an Airtable base or a Google Sheet.`, {
    hint: "Name it with --log airtable://appXXXXXXXXXXXXXX/Events or --log sheets://SPREADSHEET_ID/Events, or leave the flag out.",
  });
}

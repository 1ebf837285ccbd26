import { DaybookError } from "../../core/errors.ts";
import { layoutOf, type WantedTab } from "../../stores/sheets/layout.ts";
import type { Writers } from "../../stores/sheets/protect.ts";
import { type Moved, planSetUp, type SetUpPlan, type Taken } from "../../stores/sheets/set-up.ts";
import { type Book, tabNamed } from "../../stores/sheets/tabs.ts";
import { logInSheet } from "../base-url.ts";
import type { Ask } from "../io.ts";
import { type BaseDraft, withJson, withName } from "./base-draft.ts";

/** A draft whose every tab has a name of its own, and what setting it up would do. */
export interface SettledSheet {
  readonly draft: BaseDraft;
  readonly wanted: readonly WantedTab[];
  readonly plan: SetUpPlan;
  /** Tabs that are made though another one has their columns. */
  readonly anew: ReadonlySet<string>;
}

/**
 * Settles the names of the tabs. One that is taken is never reused: it asks for another, or, where nobody can be asked, throws
 * NAME_TAKEN. A log that seems to have been renamed isn't made anew without asking: TABLE_RENAMED.
 */
export async function settleTabs(
  first: BaseDraft,
  spreadsheet: string,
  book: Book,
  writers: Writers,
  ask: Ask | null,
): Promise<SettledSheet> {
  const anew = new Set<string>();
  let draft = first;
  for (;;) {
    const wanted = await layoutOf(draft.settings, draft.table);
    const plan = planSetUp(book, { wanted, writers, anew });
    const moved = plan.moved.find(({ word }) => word === "events");
    const [taken] = plan.taken;
    if (!moved && !taken) return { draft, wanted, plan, anew };
    // The name of a log that the config holds already isn't changed behind other programs' backs.
    const asked = draft.fresh || taken?.word !== "events" ? ask : null;
    if (moved) {
      if (ask === null || !draft.fresh) throw renamed(moved, spreadsheet);
      const question = `There is no tab "${moved.name}", but "${moved.now}" has its columns. Is that the log?`;
      if (await ask.confirm(question, "yes")) draft = withLog(draft, spreadsheet, moved.now);
      else anew.add("events");
    } else if (taken) {
      if (asked === null) throw nameTaken(taken, spreadsheet, draft);
      const name = await askName(taken, wanted, book, asked);
      draft = taken.word === "events" ? withLog(draft, spreadsheet, name) : withName(draft, taken.word, name);
    }
  }
}

const withLog = (draft: BaseDraft, spreadsheet: string, table: string): BaseDraft => ({
  ...withJson(draft, { ...draft.json, log: logInSheet(spreadsheet, table) }),
  table,
});

function askName({ name }: Taken, wanted: readonly WantedTab[], { tabs }: Book, ask: Ask): Promise<string> {
  const held = wanted.map((tab) => tab.name.toLowerCase());
  return ask.text(
    `The spreadsheet has a tab "${name}" that isn't Daybook's. What shall Daybook call its own?`,
    `Daybook ${name}`,
    (answer) =>
      held.includes(answer.trim().toLowerCase()) || tabNamed(tabs, answer.trim())
        ? "That name is taken too."
        : answer.trim() === ""
          ? "Write a name."
          : undefined,
  );
}

function nameTaken({ word, name }: Taken, spreadsheet: string, { fresh }: BaseDraft): DaybookError {
  const other = `Daybook ${name}`;
  const url = logInSheet(spreadsheet, other);
  const inConfig =
    word === "events" ? `"log": "${url}"` : `"publish": {"names": {"${word}": ${JSON.stringify(other)}}}`;
  const asFlag = word === "events" ? `--log ${url}` : `--name "${word}=${other}"`;
  return new DaybookError(
    "NAME_TAKEN",
    `The spreadsheet has a tab "${name}" that isn't Daybook's; it is left alone.`,
    {
      hint: fresh
        ? `Give Daybook's own another name: ${asFlag}`
        : `Give Daybook's own another name in the config: ${inConfig}.`,
    },
  );
}

const renamed = ({ name, now }: Moved, spreadsheet: string): DaybookError =>
  new DaybookError(
    "TABLE_RENAMED",
    `There is no tab "${name}", but "${now}" has the columns of a log: it was probably renamed.`,
    {
      hint: `Rename it back in the spreadsheet, or name it in the log's URL: ${logInSheet(spreadsheet, now)}. A second log beside it is made by daybook init at a terminal, without a config.`,
    },
  );

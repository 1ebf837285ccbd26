import { addsSomething } from "../../stores/sheets/set-up.ts";
import type { Applied } from "../../stores/sheets/set-up-apply.ts";
import { crmFaults, type SetUpFault } from "../../stores/sheets/set-up-faults.ts";
import type { Book } from "../../stores/sheets/tabs.ts";
import { frontName } from "../../views/publish-layout.ts";
import type { Args } from "../args.ts";
import { logInSheet } from "../base-url.ts";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import type { Paper } from "../format/paper.ts";
import { wrap } from "../format/wrap.ts";
import type { OpenSheet } from "../open-sheet.ts";
import { shortPath } from "./asks.ts";
import { saysFlags } from "./base-draft.ts";
import { driftText, stepsText } from "./plan-text.ts";
import type { SettledSheet } from "./sheet-names.ts";
import { howSheetsWork, sheetMadeLines, sheetSteps } from "./sheet-text.ts";
import { configText } from "./starter-config.ts";
import { firstLines, type Template } from "./template.ts";
import { worthIt } from "./worth-it.ts";

/** What `init` did in a spreadsheet, or would do. */
export interface SheetDone {
  readonly file: string;
  readonly shown: string;
  readonly opened: OpenSheet;
  readonly book: Book;
  readonly settled: SettledSheet;
  readonly applied: Applied;
  /** The settings on the front page were written, or would be. */
  readonly kept: boolean;
  /** What the config was started from; null where it was there already, too. */
  readonly template: Template | null;
}

type Amiss = SetUpFault & { readonly table: string | null; readonly column: string | null };

/** It as JSON and as text; exit code 3 where something is no longer as Daybook made it. */
export function sheetResult(done: SheetDone, args: Args, context: Context): Result {
  const { opened, applied, book } = done;
  const { draft } = done.settled;
  const dry = args.flag("dry-run");
  const steps = sheetSteps(draft.table, opened.account);
  const own = crmFaults(book, draft.settings.crm).map((fault) => ({ table: null, column: null, ...fault }));
  const drift = [
    ...applied.drift.map(({ table, column, message, hint }): Amiss => ({ table, column, message, hint })),
    ...own,
  ];
  return {
    json: {
      dry_run: dry,
      config: { file: shortPath(done.file, context), written: draft.changed },
      log: { url: logInSheet(opened.spreadsheet, draft.table), created: applied.tables[0]?.created ?? false },
      ...(done.template ? { template: done.template.name } : {}),
      settings: { written: done.kept },
      tables: applied.tables,
      protection: { written: applied.protected },
      also: [],
      drift,
      steps,
    },
    text: (paper) =>
      textOf(
        done,
        { drift, steps, dry, flags: saysFlags(args), named: args.list("writer").length > 0 },
        context,
        paper,
      ),
    look: drift.length > 0,
  };
}

interface Said {
  readonly drift: readonly Amiss[];
  readonly steps: readonly string[];
  readonly dry: boolean;
  readonly flags: boolean;
  /** --writer was given, which stands in no file. */
  readonly named: boolean;
}

function textOf(
  { file, shown, settled, applied, kept, template }: SheetDone,
  { drift, steps, dry, flags, named }: Said,
  context: Context,
  { ink, columns }: Paper,
): string {
  const { fresh, changed, json, settings } = settled.draft;
  const lines: string[] = [];
  const wasShown = context.io.interactive && !dry;
  if (!wasShown && fresh) lines.push(worthIt(columns), "", howSheetsWork(columns), "");
  if (dry && changed) lines.push(configText(json));
  const adds = addsSomething(settled.plan);
  if (!wasShown && (adds || dry)) lines.push(shown, "");
  const path = shortPath(file, context);
  lines.push(
    changed
      ? ink.green(`${path} ${dry ? "would be" : "was"} written.`)
      : `${path} is there already; nothing was changed in it.`,
  );
  if (flags && !fresh)
    lines.push(ink.yellow(`The flags${named ? " but --writer" : ""} were not used: change the file itself.`));
  const made = sheetMadeLines(applied, dry ? "planned" : "done");
  lines.push(...made.map((line) => ink.green(wrap(line, columns))));
  if (!adds)
    lines.push(
      `${drift.length === 0 ? "Every tab and column is there already; n" : "N"}othing was added to the spreadsheet.`,
    );
  if (kept) {
    const said = `The settings ${dry ? "would be" : "were"} stored in the tab ${frontName(settings)}, where the sheet's own script reads them.`;
    lines.push(ink.green(wrap(said, columns)));
  }
  if (drift.length > 0 && !(dry && adds)) lines.push("", ink.yellow(driftText(drift, columns)));
  if (adds || dry)
    lines.push("", "What only a person can do, in Google Sheets:", stepsText(steps, columns), "");
  else lines.push("→ What only a person can do, in Google Sheets: daybook init --dry-run shows it.");
  if (template) lines.push(firstLines(template, settings.pipelines, columns));
  lines.push("→ Log a first event: daybook append --help. Or bring history in: daybook import FILE.csv.");
  return lines.join("\n");
}

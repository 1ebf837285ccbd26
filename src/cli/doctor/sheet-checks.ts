import { errorJson, isDaybookError } from "../../core/errors.ts";
import type { Settings } from "../../core/settings.ts";
import type { SheetsClient } from "../../stores/sheets/client.ts";
import { headIn } from "../../stores/sheets/head.ts";
import { layoutOf } from "../../stores/sheets/layout.ts";
import { planSetUp, type SetUpPlan } from "../../stores/sheets/set-up.ts";
import { crmFaults, faultsIn } from "../../stores/sheets/set-up-faults.ts";
import { logSeries } from "../../stores/sheets/sight.ts";
import { type Book, readBook } from "../../stores/sheets/tabs.ts";
import type { Context } from "../context.ts";
import { zoneNote } from "../init/sheet-text.ts";
import { type OpenSheet, openSheet } from "../open-sheet.ts";
import { amiss, type Check, fine } from "./check.ts";

/**
 * The checks of a spreadsheet that a log stands in: who must be given access and has it, tabs and headers, the protection, the zone, the
 * markers. What can't be looked at is a check of its own. Nothing is changed.
 */
export async function sheetChecks(
  url: string,
  settings: Settings,
  context: Context,
): Promise<readonly Check[]> {
  let opened: OpenSheet;
  try {
    opened = await openSheet(url, context);
  } catch (error) {
    return [failed("account", error)];
  }
  try {
    const book = await readBook(opened.client);
    const access = await accessCheck(opened);
    const writers = { account: opened.account, others: [] };
    const plan = planSetUp(book, { wanted: await layoutOf(settings, opened.tab), writers });
    return [
      access,
      ...tabChecks(plan, book, settings),
      ...lockChecks(plan, opened.tab),
      sheetZone(book, settings),
      markerCheck(book),
    ];
  } catch (error) {
    return [failed("account", error)];
  }
}

function failed(name: string, error: unknown): Check {
  const { message, hint } = errorJson(error);
  return amiss(name, message, hint ?? "Run the command again.");
}

/** Whether the account may edit is asked by a change that changes nothing: Google looks at the account first. */
async function accessCheck({ client, account, spreadsheet }: OpenSheet): Promise<Check> {
  const who = account ?? "The account of these credentials";
  try {
    await changeNothing(client);
  } catch (error) {
    if (!isDaybookError(error)) throw error;
    if (error.code === "SHEETS_NOT_SHARED")
      return amiss(
        "account",
        `${who} may look at the spreadsheet, but not edit it.`,
        `Open the spreadsheet, press Share and make ${account ?? "that account"} an Editor.`,
      );
    if (error.code !== "SHEETS_REFUSED") return failed("account", error);
  }
  return fine("account", `${who} may edit the spreadsheet ${spreadsheet}.`);
}

/** Taking away what isn't there is refused, or does nothing: which of both isn't documented. */
const changeNothing = (client: SheetsClient): Promise<unknown> =>
  client.update([{ deleteNamedRange: { namedRangeId: "daybook-nothing" } }]);

function tabChecks(plan: SetUpPlan, book: Book, settings: Settings): readonly Check[] {
  const faults = [...crmFaults(book, settings.crm), ...faultsIn(plan)];
  return faults.length === 0
    ? [fine("tables", "Every tab and header is there.")]
    : faults.map(({ message, hint }) => amiss("tables", message, hint));
}

function lockChecks({ guard }: SetUpPlan, tab: string): readonly Check[] {
  if (guard === null) return [];
  if (guard.faults.length > 0) return guard.faults.map(({ message, hint }) => amiss("locks", message, hint));
  return [
    fine(
      "locks",
      `The tab ${tab} is protected as a whole; only the spreadsheet's owner and ${guard.users.join(", ") || "this account"} may edit it.`,
      "No protection binds the spreadsheet's owner: daybook verify names what was changed. daybook lock tries the protection with an ordinary editor's token.",
    ),
  ];
}

function sheetZone(book: Book, settings: Settings): Check {
  const note = zoneNote(book, settings);
  return note === null
    ? fine("zone", `The spreadsheet's time zone is the config's, ${book.timezone}.`)
    : fine("zone", note);
}

/** So many markers stay of the log's newest writes; far more were left behind by something else. */
const mostMarkers = 300;

function markerCheck({ names }: Book): Check {
  const namedRanges = names.map(({ id, name }) => ({ namedRangeId: id, name }));
  const { markers } = headIn({ namedRanges }, logSeries);
  return markers.length > mostMarkers
    ? amiss(
        "markers",
        `The spreadsheet has ${markers.length} named ranges ${logSeries}_…, of which 100 are kept.`,
        "Delete the ones with the lowest numbers: Data > Named ranges.",
      )
    : fine(
        "markers",
        `${markers.length === 0 ? "No write is marked yet" : `The newest ${markers.length === 1 ? "write is" : `${markers.length} writes are`} marked`}.`,
      );
}

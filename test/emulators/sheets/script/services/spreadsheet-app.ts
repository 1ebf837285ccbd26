import { accountOf } from "../../control/act.ts";
import { writersOf } from "../../http/call.ts";
import { actorIn, type LiveBook } from "../../model/live-book.ts";
import { type Book, findSheet, findTitle, type Json, type Sheet } from "../../model/state.ts";
import { applyRequests } from "../../requests/apply.ts";
import { type Scene, sceneFor } from "../../requests/scene.ts";
import type { Execution } from "../execution.ts";
import type { Project, View } from "../project.ts";
import { ServiceError } from "../script-error.ts";
import { rangeObject } from "./range-object.ts";
import { sheetObject } from "./sheet-object.ts";
import { openUi } from "./ui.ts";

/** A spreadsheet that an execution has opened. */
export interface Opened {
  readonly run: Execution;
  readonly project: Project;
  readonly live: LiveBook;
  /** The tab as it is now. Throws once it is gone. */
  sheet(sheetId: number): Sheet;
  /** Changes the spreadsheet as the account that the execution runs in. */
  change<Result>(
    work: (book: Book, scene: Scene) => { readonly book: Book; readonly result: Result },
  ): Result;
  /** The same by requests of a batchUpdate. */
  ask(requests: (book: Book) => readonly Json[]): readonly Json[];
  view(): View | null;
  look(view: View): void;
}

/** Opens a spreadsheet as the account that an execution runs in. Throws a Refusal where it isn't shared. */
export function openBook(run: Execution, project: Project, live: LiveBook): Opened {
  const account = accountOf(project.workspace, run.effective);
  // Source: live text.
  if (run.authority === "full" && !live.sharing.has(account.email))
    throw new ServiceError("You do not have permission to access the requested document.");
  const opened: Opened = {
    run,
    project,
    live,
    sheet(sheetId) {
      const found = findSheet(live.book(), sheetId);
      // Source: live text.
      if (!found) throw new ServiceError(`Sheet ${sheetId} not found`);
      return found;
    },
    change(work) {
      // A simple trigger writes as whoever is at the keyboard.
      const scene = sceneFor(
        live,
        actorIn(live, account, "write"),
        project.parts.beliefs,
        project.workspace.newId,
      );
      return live.transact({ kind: "script", email: account.email }, (book) => work(book, scene));
    },
    ask: (requests) =>
      opened.change((book, scene) => {
        const applied = applyRequests(book, requests(book), scene, writersOf(live));
        return { book: applied.book, result: applied.replies };
      }),
    view: () => (run.active === null ? null : (project.views.get(run.active) ?? null)),
    look(view) {
      if (run.active !== null) project.views.set(run.active, view);
    },
  };
  return opened;
}

/** Source: Apps Script, Spreadsheet Service, class Spreadsheet. */
export function spreadsheetObject(opened: Opened): object {
  const { run, live } = opened;
  const book = (): Book => live.book();
  const sheet = (found: Sheet | undefined): object | null =>
    found ? sheetObject(opened, found.properties.sheetId) : null;
  const active = (): Sheet | undefined => {
    const view = opened.view();
    return (view ? findSheet(book(), view.sheetId) : undefined) ?? book().sheets[0];
  };
  return run.object(
    "Spreadsheet",
    "spreadsheet",
    {
      getId: () => book().spreadsheetId,
      getUrl: () => `https://docs.google.com/spreadsheets/d/${book().spreadsheetId}/edit`,
      getName: () => book().properties.title,
      getSpreadsheetLocale: () => book().properties.locale,
      getSpreadsheetTimeZone: () => book().properties.timeZone,
      getSheets: () => book().sheets.map(sheet),
      getNumSheets: () => book().sheets.length,
      getSheetByName: (name: unknown) => sheet(findTitle(book(), String(name))),
      getSheetById: (id: unknown) => sheet(findSheet(book(), Number(id))),
      getActiveSheet: () => sheet(active()),
      getActiveRange: () => activeRange(opened),
      getCurrentCell: () => activeRange(opened, "cell"),
      getRange: (text: unknown) => rangeObject.ofText(opened, String(text), null),
      getRangeByName(name: unknown) {
        const found = book().namedRanges.find(
          (each) => each.name.toLowerCase() === String(name).toLowerCase(),
        );
        return found?.range ? rangeObject.of(opened, found.range) : null;
      },
      setActiveSheet(given: unknown) {
        const { sheetId } = run.realm.inner(given) as { readonly sheetId: number };
        opened.look({
          sheetId,
          range: { startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 1 },
        });
        return given;
      },
      insertSheet(name: unknown) {
        const properties = name === undefined ? {} : { title: String(name) };
        if (name !== undefined && findTitle(book(), String(name)))
          throw new ServiceError(
            `A sheet with the name "${String(name)}" already exists. Please enter another name.`,
          );
        opened.ask(() => [{ addSheet: { properties } }]);
        return sheet(book().sheets.at(-1));
      },
      deleteSheet(given: unknown) {
        const { sheetId } = run.realm.inner(given) as { readonly sheetId: number };
        opened.ask(() => [{ deleteSheet: { sheetId } }]);
      },
      toast(message: unknown, title?: unknown) {
        opened.project.toasts.push(
          title === undefined ? String(message) : `${String(title)}: ${String(message)}`,
        );
      },
    },
    { live },
  );
}

function activeRange(opened: Opened, part: "cell" | "range" = "range"): object | null {
  const view = opened.view();
  if (!view || !findSheet(opened.live.book(), view.sheetId)) return null;
  const { startRowIndex = 0, startColumnIndex = 0 } = view.range;
  const cell = { endRowIndex: startRowIndex + 1, endColumnIndex: startColumnIndex + 1 };
  return rangeObject.of(opened, {
    sheetId: view.sheetId,
    startRowIndex,
    startColumnIndex,
    ...(part === "cell" ? cell : view.range),
  });
}

/** Source: Apps Script, Spreadsheet Service, class SpreadsheetApp. */
export function openSpreadsheetApp(run: Execution, project: Project): object {
  const bound = (): Opened => openBook(run, project, project.live);
  const byId = (id: unknown): object => {
    const live = project.workspace.books.get(String(id));
    // Source: live text of a wrong id.
    if (!live)
      throw new ServiceError(
        "Unexpected error while getting the method or property openById on object SpreadsheetApp.",
      );
    return spreadsheetObject(openBook(run, project, live));
  };
  return run.object("SpreadsheetApp", "spreadsheet", {
    getActive: () => spreadsheetObject(bound()),
    getActiveSpreadsheet: () => spreadsheetObject(bound()),
    getActiveSheet() {
      const opened = bound();
      const view = opened.view();
      const book = opened.live.book();
      const found = (view ? findSheet(book, view.sheetId) : undefined) ?? book.sheets[0];
      return found ? sheetObject(opened, found.properties.sheetId) : null;
    },
    getActiveRange: () => activeRange(bound()),
    getCurrentCell: () => activeRange(bound(), "cell"),
    openById: byId,
    openByUrl: (url: unknown) => byId(/\/d\/([\w-]+)/.exec(String(url))?.[1]),
    flush() {},
    getUi: () => openUi(run, project),
  });
}

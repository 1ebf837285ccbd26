import { writersOf } from "../http/call.ts";
import { columnOf, letters } from "../model/a1.ts";
import { actorIn, type LiveBook, ownerOf } from "../model/live-book.ts";
import { formattedValue } from "../model/shown-cell.ts";
import { type Book, findTitle, type Json, type Sheet } from "../model/state.ts";
import type { Workspace } from "../model/workspace.ts";
import { applyRequests } from "../requests/apply.ts";
import { type Beliefs, type Scene, sceneFor } from "../requests/scene.ts";

/** Who does something, and in which spreadsheet. */
export interface Act {
  /** An account's name or e-mail address. @default the owner */
  readonly by?: string;
  /** A spreadsheet's id. @default the first one */
  readonly spreadsheet?: string;
}

/** Does something to a spreadsheet as somebody, whole or not at all. Throws a Refusal where rights or protection forbid it. */
export interface Acting {
  work<Result>(
    act: Act,
    work: (book: Book, scene: Scene) => { readonly book: Book; readonly result: Result },
  ): Result;
  /** The same by requests, as a batchUpdate takes them; made from the book that they are for. */
  ask(act: Act, requests: (book: Book) => readonly Json[]): readonly Json[];
  live(act: Act): LiveBook;
}

const listed = (names: readonly string[]): string =>
  names.length === 0 ? "There are none." : `There are: ${names.join(", ")}.`;

export function accountOf(workspace: Workspace, who: string) {
  const all = [...workspace.accounts.values()];
  const found = all.find(({ name, email }) => name === who || email === who);
  if (!found) throw new Error(`No account "${who}". ${listed(all.map(({ name }) => name))}`);
  return found;
}

export function createActing(workspace: Workspace, beliefs: Beliefs): Acting {
  const live = ({ spreadsheet }: Act): LiveBook => {
    const found =
      spreadsheet === undefined ? [...workspace.books.values()][0] : workspace.books.get(spreadsheet);
    if (!found) throw new Error(`No spreadsheet "${spreadsheet}". ${listed([...workspace.books.keys()])}`);
    return found;
  };
  const acting: Acting = {
    live,
    work(act, work) {
      const book = live(act);
      const account = accountOf(workspace, act.by ?? ownerOf(book));
      const scene = sceneFor(book, actorIn(book, account, "write"), beliefs, workspace.newId);
      return book.transact({ kind: "person", email: account.email }, (before) => work(before, scene));
    },
    ask: (act, requests) =>
      acting.work(act, (book, scene) => {
        const applied = applyRequests(book, requests(book), scene, writersOf(live(act)));
        return { book: applied.book, result: applied.replies };
      }),
  };
  return acting;
}

export function tabOf(book: Book, title: string): Sheet {
  const found = findTitle(book, title);
  if (!found)
    throw new Error(`No tab "${title}". ${listed(book.sheets.map(({ properties }) => properties.title))}`);
  return found;
}

/** A column by the text of its header in the first row, or else by its letters. */
export function columnIn(book: Book, sheet: Sheet, words: string): number {
  const headers = (sheet.rows[0]?.cells ?? []).map(
    (cell) => formattedValue(cell, book.properties.locale) ?? "",
  );
  const byHeader = headers.indexOf(words);
  if (byHeader >= 0) return byHeader;
  const byLetters = /^[A-Z]{1,3}$/.test(words) ? columnOf(words) : Number.POSITIVE_INFINITY;
  if (byLetters < sheet.properties.gridProperties.columnCount) return byLetters;
  const shown = headers.map((header, column) => `${letters(column)} (${header})`);
  throw new Error(`No column "${words}" in tab ${sheet.properties.title}. ${listed(shown)}`);
}

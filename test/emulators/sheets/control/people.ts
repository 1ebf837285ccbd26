import { trimmed } from "../http/value-range.ts";
import { type Given, writeRows } from "../http/write-values.ts";
import { boxOf, readBounds } from "../model/a1.ts";
import { grown } from "../model/grid.ts";
import { plainValue } from "../model/shown-cell.ts";
import type { Book, GridRange, Json, Sheet } from "../model/state.ts";
import { findTitle, newSheet, withSheet } from "../model/state.ts";
import type { Workspace } from "../model/workspace.ts";
import type { Scene } from "../requests/scene.ts";
import { type Act, type Acting, columnIn, tabOf } from "./act.ts";

interface InTab extends Act {
  readonly tab: string;
}

/** Rows and columns count as people see them, from 1 on. */
interface Lines extends InTab {
  /** The first row, or the first column by its header or letters. */
  readonly at: number | string;
  /** @default 1 */
  readonly count?: number;
}

/** What a person at the keyboard does. */
export interface PeopleControl {
  /** All values of a tab, as they were entered, past staleness and rights. */
  rows(act: InTab): readonly (readonly unknown[])[];
  /** Types into one cell. */
  editCell(act: InTab & { readonly cell: string; readonly value: Exclude<Given, null> }): void;
  /** Types into cells from one on; the grid grows if it has to. */
  paste(act: InTab & { readonly cell: string; readonly values: readonly (readonly Given[])[] }): void;
  /** Sorts what is below the frozen rows, or below the first row, by a column. */
  sort(act: InTab & { readonly column: string; readonly descending?: boolean }): void;
  insertRows(act: Lines): void;
  deleteRows(act: Lines): void;
  insertColumns(act: Lines): void;
  deleteColumns(act: Lines): void;
  /** Moves a column before another one. */
  moveColumn(act: InTab & { readonly column: string; readonly before: string }): void;
  /** Moves a row before another one. */
  moveRow(act: InTab & { readonly row: number; readonly before: number }): void;
  renameTab(act: InTab & { readonly to: string }): void;
  /** Types another text into a header of the first row. */
  renameHeader(act: InTab & { readonly column: string; readonly to: string }): void;
  addTab(act: InTab & { readonly values?: readonly (readonly Given[])[] }): void;
  deleteTab(act: InTab): void;
  hideTab(act: InTab & { readonly hidden?: boolean }): void;
  deleteNamedRange(act: Act & { readonly name: string }): void;
  /** Protects a tab, or cells of it; without editors everybody who may edit the spreadsheet stays one. Answers the protection's id. */
  protect(
    act: InTab & {
      readonly range?: string;
      readonly editors?: readonly string[];
      readonly warningOnly?: boolean;
    },
  ): number;
  /** Takes every protection from a tab. */
  unprotect(act: InTab): void;
  /** Brings an old version back, as many commits old: the owner and editors can, whatever is protected. */
  restore(act: Act & { readonly commits: number }): void;
  /** Anything else, as requests of a batchUpdate. Answers their replies. */
  ask(act: Act & { readonly requests: readonly Json[] }): readonly Json[];
}

const idOf = ({ properties }: Sheet): number => properties.sheetId;

export function peopleControl(workspace: Workspace, acting: Acting): PeopleControl {
  const type = (
    book: Book,
    scene: Scene,
    {
      tab,
      cell,
      values,
    }: { readonly tab: string; readonly cell: string; readonly values: readonly (readonly Given[])[] },
  ) => {
    const bounds = readBounds(cell);
    if (!bounds) throw new Error(`No cell "${cell}".`);
    const [row, column] = [bounds.startRowIndex ?? 0, bounds.startColumnIndex ?? 0];
    const width = values.reduce((most, list) => Math.max(most, list.length), 0);
    const sheet = grown(tabOf(book, tab), row + values.length, column + width);
    const typing = {
      book: withSheet(book, sheet),
      option: "USER_ENTERED",
      now: workspace.clock.now(),
    } as const;
    return { book: writeRows(typing, sheet, { row, column }, values, scene).book, result: undefined };
  };
  const lines = (book: Book, act: Lines, dimension: "ROWS" | "COLUMNS"): Json => {
    const sheet = tabOf(book, act.tab);
    const from = typeof act.at === "number" ? act.at - 1 : columnIn(book, sheet, act.at);
    return {
      range: { sheetId: idOf(sheet), dimension, startIndex: from, endIndex: from + (act.count ?? 1) },
    };
  };
  const rename = (book: Book, tab: string, field: string, value: unknown): Json => ({
    updateSheetProperties: { properties: { sheetId: idOf(tabOf(book, tab)), [field]: value }, fields: field },
  });
  return {
    rows(act) {
      const book = acting.live(act).book();
      const { locale } = book.properties;
      return trimmed(
        tabOf(book, act.tab).rows.map(({ cells }) =>
          Array.from(cells, (cell) => plainValue(cell, locale, "FORMULA", "SERIAL_NUMBER")),
        ),
      );
    },
    editCell: (act) =>
      acting.work(act, (book, scene) => type(book, scene, { ...act, values: [[act.value]] })),
    paste: (act) => acting.work(act, (book, scene) => type(book, scene, act)),
    sort(act) {
      acting.ask(act, (book) => {
        const sheet = tabOf(book, act.tab);
        const { frozenRowCount = 1 } = sheet.properties.gridProperties;
        const sortOrder = act.descending ? "DESCENDING" : "ASCENDING";
        const spec = { dimensionIndex: columnIn(book, sheet, act.column), sortOrder };
        return [
          {
            sortRange: { range: { sheetId: idOf(sheet), startRowIndex: frozenRowCount }, sortSpecs: [spec] },
          },
        ];
      });
    },
    insertRows: (act) => void acting.ask(act, (book) => [{ insertDimension: lines(book, act, "ROWS") }]),
    deleteRows: (act) => void acting.ask(act, (book) => [{ deleteDimension: lines(book, act, "ROWS") }]),
    insertColumns: (act) =>
      void acting.ask(act, (book) => [{ insertDimension: lines(book, act, "COLUMNS") }]),
    deleteColumns: (act) =>
      void acting.ask(act, (book) => [{ deleteDimension: lines(book, act, "COLUMNS") }]),
    moveColumn(act) {
      acting.ask(act, (book) => {
        const sheet = tabOf(book, act.tab);
        const from = columnIn(book, sheet, act.column);
        const source = { sheetId: idOf(sheet), dimension: "COLUMNS", startIndex: from, endIndex: from + 1 };
        return [{ moveDimension: { source, destinationIndex: columnIn(book, sheet, act.before) } }];
      });
    },
    moveRow(act) {
      acting.ask(act, (book) => {
        const source = lines(book, { tab: act.tab, at: act.row }, "ROWS").range;
        return [{ moveDimension: { source, destinationIndex: act.before - 1 } }];
      });
    },
    renameTab: (act) => void acting.ask(act, (book) => [rename(book, act.tab, "title", act.to)]),
    renameHeader: (act) =>
      acting.work(act, (book, scene) => {
        const column = columnIn(book, tabOf(book, act.tab), act.column);
        return type(book, scene, { tab: act.tab, cell: `R1C${column + 1}`, values: [[act.to]] });
      }),
    addTab: (act) =>
      acting.work(act, (book, scene) => {
        if (findTitle(book, act.tab)) throw new Error(`There is a tab "${act.tab}" already.`);
        const next = { ...book, sheets: [...book.sheets, newSheet(workspace.newId(), act.tab)] };
        return type(next, scene, { tab: act.tab, cell: "A1", values: act.values ?? [] });
      }),
    deleteTab: (act) =>
      void acting.ask(act, (book) => [{ deleteSheet: { sheetId: idOf(tabOf(book, act.tab)) } }]),
    hideTab: (act) => void acting.ask(act, (book) => [rename(book, act.tab, "hidden", act.hidden ?? true)]),
    deleteNamedRange(act) {
      acting.ask(act, (book) => {
        const found = book.namedRanges.find(({ name }) => name === act.name);
        if (!found) throw new Error(`No named range "${act.name}".`);
        return [{ deleteNamedRange: { namedRangeId: found.namedRangeId } }];
      });
    },
    protect(act) {
      const [reply] = acting.ask(act, (book) => {
        const sheet = tabOf(book, act.tab);
        const range: GridRange = { sheetId: idOf(sheet), ...(act.range ? readBounds(act.range) : {}) };
        boxOf(sheet, range);
        const editors = act.editors ? { editors: { users: act.editors } } : {};
        const warningOnly = act.warningOnly ? { warningOnly: true } : {};
        return [{ addProtectedRange: { protectedRange: { range, ...editors, ...warningOnly } } }];
      });
      const { protectedRange } = (reply?.addProtectedRange ?? {}) as { readonly protectedRange?: Json };
      return Number(protectedRange?.protectedRangeId);
    },
    unprotect(act) {
      acting.ask(act, (book) =>
        tabOf(book, act.tab).protections.map(({ protectedRangeId }) => ({
          deleteProtectedRange: { protectedRangeId },
        })),
      );
    },
    restore: (act) =>
      acting.work(act, () => ({ book: acting.live(act).behind(act.commits), result: undefined })),
    ask: (act) => acting.ask(act, () => act.requests),
  };
}

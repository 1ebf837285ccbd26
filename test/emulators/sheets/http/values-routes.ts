import { shownBox } from "../model/a1.ts";
import { type CellChange, rangeOf, withCells } from "../model/grid.ts";
import { guardCells } from "../model/protection.ts";
import { prefixed } from "../model/refusal.ts";
import { type Book, type Json, withSheet } from "../model/state.ts";
import { checkNames, listOf, objectOf, textOf } from "../requests/read.ts";
import type { Scene } from "../requests/scene.ts";
import { appendAt, findLanding, insertOptionOf } from "./append-values.ts";
import {
  type Answer,
  askedFields,
  type Call,
  causeOf,
  leaves,
  ok,
  opened,
  project,
  readBook,
  sceneOf,
} from "./call.ts";
import { askedBox, renderingOf, valueRange } from "./value-range.ts";
import { checkFit, inputOptionOf, rowsIn, type Typing, type Written, writeRows } from "./write-values.ts";

const rangeTree = leaves("range majorDimension values");
const updateFields = "spreadsheetId updatedRange updatedRows updatedColumns updatedCells";
const updateTree = { ...leaves(updateFields), updatedData: rangeTree };

export function get(call: Call, id: string, range: string): Answer {
  const { live } = opened(call, id, "read");
  const mask = askedFields(call, rangeTree);
  const book = readBook(call, live);
  const rendering = renderingOf((name) => call.request.query.get(name));
  return ok(project(valueRange(book, askedBox(book, range), rendering), mask));
}

export function batchGet(call: Call, id: string): Answer {
  const { live } = opened(call, id, "read");
  const mask = askedFields(call, { spreadsheetId: null, valueRanges: rangeTree });
  const book = readBook(call, live);
  const rendering = renderingOf((name) => call.request.query.get(name));
  const valueRanges = call.request.query
    .getAll("ranges")
    .map((range) => valueRange(book, askedBox(book, range), rendering));
  return ok(project({ spreadsheetId: id, ...(valueRanges.length > 0 ? { valueRanges } : {}) }, mask));
}

const bodyOf = (call: Call, ...known: readonly string[]): Json => {
  const body = objectOf(call.request.body(), "body");
  checkNames(body, known, "");
  return body;
};

const typingOf = (call: Call, book: Book, option: unknown): Typing => ({
  book,
  option: inputOptionOf(option),
  now: call.workspace.clock.now(),
});

/** What was written, if the caller wants to see it. */
function shown(
  id: string,
  { book, box, updated }: Written,
  wanted: unknown,
  get: (name: string) => unknown,
): Json {
  const data = wanted === true || wanted === "true" || wanted === "True";
  const response = {
    majorDimension: get("majorDimension"),
    valueRenderOption: get("responseValueRenderOption"),
    dateTimeRenderOption: get("responseDateTimeRenderOption"),
  };
  const sheet =
    book.sheets.find(({ properties }) => properties.sheetId === box.sheet.properties.sheetId) ?? box.sheet;
  const rendering = renderingOf((name) => response[name as keyof typeof response]);
  return {
    spreadsheetId: id,
    ...updated,
    ...(data ? { updatedData: valueRange(book, { ...box, sheet }, rendering) } : {}),
  };
}

function written(typing: Typing, range: string, given: Json, scene: Scene): Written {
  const rows = rowsIn(given);
  const box = askedBox(typing.book, range);
  checkFit(box, range, rows);
  return writeRows(typing, box.sheet, { row: box.top, column: box.left }, rows, scene);
}

export function update(call: Call, id: string, range: string): Answer {
  const { live, actor } = opened(call, id, "write");
  const mask = askedFields(call, updateTree);
  const body = bodyOf(call, "range", "majorDimension", "values");
  const { query } = call.request;
  const result = live.transact(causeOf(call), (book) => {
    const done = written(
      typingOf(call, book, query.get("valueInputOption")),
      range,
      body,
      sceneOf(call, live, actor),
    );
    return {
      book: done.book,
      result: shown(id, done, query.get("includeValuesInResponse"), (name) => query.get(name)),
    };
  });
  return ok(project(result, mask));
}

/**
 * Looks for the table, then writes. With OVERWRITE another append may come in between, and both write the same rows; INSERT_ROWS looks
 * again as it writes. Source: segmentio/action-destinations 813, tidyverse/googlesheets4 313.
 */
export async function append(call: Call, id: string, range: string): Promise<Answer> {
  const { live, actor } = opened(call, id, "write");
  const mask = askedFields(call, { ...leaves("spreadsheetId tableRange"), updates: updateTree });
  const body = bodyOf(call, "range", "majorDimension", "values");
  const { query } = call.request;
  const insert = insertOptionOf(query.get("insertDataOption"));
  inputOptionOf(query.get("valueInputOption"));
  const rows = rowsIn(body);
  const stale = findLanding(live.book(), range);
  await call.pause(id);
  const result = live.transact(causeOf(call), (book) => {
    const landing = insert === "OVERWRITE" ? stale : findLanding(book, range);
    const typing = typingOf(call, book, query.get("valueInputOption"));
    const done = appendAt(typing, landing, rows, insert, sceneOf(call, live, actor));
    const updates = shown(id, done, query.get("includeValuesInResponse"), (name) => query.get(name));
    return { book: done.book, result: { spreadsheetId: id, ...done.answer, updates } };
  });
  return ok(project(result, mask));
}

export function batchUpdate(call: Call, id: string): Answer {
  const { live, actor } = opened(call, id, "write");
  const mask = askedFields(call, {
    ...leaves("spreadsheetId totalUpdatedRows totalUpdatedColumns totalUpdatedCells totalUpdatedSheets"),
    responses: updateTree,
  });
  const body = bodyOf(
    call,
    "valueInputOption",
    "data",
    "includeValuesInResponse",
    "responseValueRenderOption",
    "responseDateTimeRenderOption",
  );
  inputOptionOf(body.valueInputOption);
  const data = listOf(body.data, "data");
  const result = live.transact(causeOf(call), (before) => {
    let book = before;
    const responses = data.map((given, index) => {
      try {
        const typing = typingOf(call, book, body.valueInputOption);
        const done = written(typing, textOf(given.range), given, sceneOf(call, live, actor));
        book = done.book;
        return [done, shown(id, done, body.includeValuesInResponse, (name) => body[name])] as const;
      } catch (error) {
        throw prefixed(error, `Invalid data[${index}]: `);
      }
    });
    return { book, result: totals(id, responses) };
  });
  return ok(project(result, mask));
}

function totals(id: string, responses: readonly (readonly [Written, Json])[]): Json {
  const sum = (field: string): number =>
    responses.reduce((total, [, shownOne]) => total + Number(shownOne[field] ?? 0), 0);
  // Columns that several ranges share count once. Source: recorded, two rows of four columns.
  const columns = new Set(
    responses.flatMap(([{ box }]) =>
      Array.from(
        { length: box.right - box.left },
        (_, index) => `${box.sheet.properties.sheetId}:${box.left + index}`,
      ),
    ),
  );
  return {
    spreadsheetId: id,
    totalUpdatedRows: sum("updatedRows"),
    totalUpdatedColumns: columns.size,
    totalUpdatedCells: sum("updatedCells"),
    totalUpdatedSheets: new Set(responses.map(([{ box }]) => box.sheet.properties.sheetId)).size,
    responses: responses.map(([, shownOne]) => shownOne),
  };
}

/** Takes values alone: formats, notes and validation stay. */
function cleared(
  book: Book,
  range: string,
  { actor, owner }: Scene,
): { readonly book: Book; readonly range: string } {
  const box = askedBox(book, range);
  const { sheet, top, bottom, left, right } = box;
  guardCells(book, sheet, rangeOf(box), actor, owner);
  const changes: CellChange[] = sheet.rows.slice(top, bottom).flatMap(({ cells }, down) =>
    cells.flatMap((cell, column) => {
      if (!cell?.userEnteredValue || column < left || column >= right) return [];
      const { userEnteredValue: _, ...rest } = cell;
      return [{ row: top + down, column, cell: rest }];
    }),
  );
  return { book: withSheet(book, withCells(sheet, changes)), range: shownBox(box) };
}

export function clear(call: Call, id: string, range: string): Answer {
  const { live, actor } = opened(call, id, "write");
  const mask = askedFields(call, leaves("spreadsheetId clearedRange"));
  const result = live.transact(causeOf(call), (book) => {
    const done = cleared(book, range, sceneOf(call, live, actor));
    return { book: done.book, result: { spreadsheetId: id, clearedRange: done.range } };
  });
  return ok(project(result, mask));
}

export function batchClear(call: Call, id: string): Answer {
  const { live, actor } = opened(call, id, "write");
  const mask = askedFields(call, leaves("spreadsheetId clearedRanges"));
  const { ranges = [] } = bodyOf(call, "ranges");
  const result = live.transact(causeOf(call), (before) => {
    let book = before;
    const clearedRanges = (ranges as readonly unknown[]).map((range) => {
      const done = cleared(book, textOf(range), sceneOf(call, live, actor));
      book = done.book;
      return done.range;
    });
    return { book, result: { spreadsheetId: id, clearedRanges } };
  });
  return ok(project(result, mask));
}

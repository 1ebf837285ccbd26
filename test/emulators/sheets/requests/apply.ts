import { checkSize } from "../model/grid.ts";
import { doesNotKnow, invalid, prefixed, unknownName } from "../model/refusal.ts";
import type { Book, Json } from "../model/state.ts";
import * as cells from "./cells.ts";
import * as charts from "./charts.ts";
import * as dimensions from "./dimensions.ts";
import * as looks from "./looks.ts";
import * as metadata from "./metadata.ts";
import * as namedRanges from "./named-ranges.ts";
import * as protections from "./protections.ts";
import { checkNames, listOf, objectOf } from "./read.ts";
import * as rows from "./rows.ts";
import type { Applied, Apply, Scene } from "./scene.ts";
import * as sheets from "./sheets.ts";

interface Kind {
  readonly fields: readonly string[];
  readonly apply: Apply;
}

const kind = (apply: Apply, ...fields: readonly string[]): Kind => ({ apply, fields });

/** What a batchUpdate can ask for here, with the fields that each takes. Source: Sheets API, Request. */
const kindsFor = (writers: protections.Writers): Readonly<Record<string, Kind>> => ({
  updateCells: kind(cells.updateCells, "rows", "fields", "start", "range"),
  appendCells: kind(cells.appendCells, "sheetId", "rows", "fields", "tableId"),
  repeatCell: kind(cells.repeatCell, "range", "cell", "fields"),
  setDataValidation: kind(cells.setDataValidation, "range", "rule", "filteredRowsIncluded"),
  addNamedRange: kind(namedRanges.addNamedRange, "namedRange"),
  updateNamedRange: kind(namedRanges.updateNamedRange, "namedRange", "fields"),
  deleteNamedRange: kind(namedRanges.deleteNamedRange, "namedRangeId"),
  addSheet: kind(sheets.addSheet, "properties"),
  duplicateSheet: kind(
    sheets.duplicateSheet,
    "sourceSheetId",
    "insertSheetIndex",
    "newSheetId",
    "newSheetName",
  ),
  deleteSheet: kind(sheets.deleteSheet, "sheetId"),
  updateSheetProperties: kind(sheets.updateSheetProperties, "properties", "fields"),
  updateSpreadsheetProperties: kind(sheets.updateSpreadsheetProperties, "properties", "fields"),
  insertDimension: kind(dimensions.insertDimension, "range", "inheritFromBefore"),
  deleteDimension: kind(dimensions.deleteDimension, "range"),
  appendDimension: kind(dimensions.appendDimension, "sheetId", "dimension", "length", "tableId"),
  moveDimension: kind(dimensions.moveDimension, "source", "destinationIndex"),
  updateDimensionProperties: kind(
    dimensions.updateDimensionProperties,
    "range",
    "properties",
    "fields",
    "dataSourceSheetRange",
  ),
  autoResizeDimensions: kind(dimensions.autoResizeDimensions, "dimensions", "dataSourceSheetDimensions"),
  addProtectedRange: kind(protections.addProtectedRange(writers), "protectedRange"),
  updateProtectedRange: kind(protections.updateProtectedRange(writers), "protectedRange", "fields"),
  deleteProtectedRange: kind(protections.deleteProtectedRange, "protectedRangeId"),
  addBanding: kind(looks.addBanding, "bandedRange"),
  updateBanding: kind(looks.updateBanding, "bandedRange", "fields"),
  deleteBanding: kind(looks.deleteBanding, "bandedRangeId"),
  addConditionalFormatRule: kind(looks.addConditionalFormatRule, "rule", "index"),
  updateConditionalFormatRule: kind(
    looks.updateConditionalFormatRule,
    "index",
    "rule",
    "sheetId",
    "newIndex",
  ),
  deleteConditionalFormatRule: kind(looks.deleteConditionalFormatRule, "index", "sheetId"),
  addFilterView: kind(looks.addFilterView, "filter"),
  updateFilterView: kind(looks.updateFilterView, "filter", "fields"),
  deleteFilterView: kind(looks.deleteFilterView, "filterId"),
  setBasicFilter: kind(looks.setBasicFilter, "filter"),
  clearBasicFilter: kind(looks.clearBasicFilter, "sheetId"),
  mergeCells: kind(looks.mergeCells, "range", "mergeType"),
  unmergeCells: kind(looks.unmergeCells, "range"),
  addChart: kind(charts.addChart, "chart"),
  updateChartSpec: kind(charts.updateChartSpec, "chartId", "spec"),
  updateEmbeddedObjectPosition: kind(
    charts.updateEmbeddedObjectPosition,
    "objectId",
    "newPosition",
    "fields",
  ),
  deleteEmbeddedObject: kind(charts.deleteEmbeddedObject, "objectId"),
  createDeveloperMetadata: kind(metadata.createDeveloperMetadata, "developerMetadata"),
  updateDeveloperMetadata: kind(
    metadata.updateDeveloperMetadata,
    "dataFilters",
    "developerMetadata",
    "fields",
  ),
  deleteDeveloperMetadata: kind(metadata.deleteDeveloperMetadata, "dataFilter"),
  sortRange: kind(rows.sortRange, "range", "sortSpecs"),
  deleteDuplicates: kind(rows.deleteDuplicates, "range", "comparisonColumns"),
  findReplace: kind(
    rows.findReplace,
    ..."find replacement matchCase matchEntireCell searchByRegex includeFormulas range sheetId allSheets".split(
      " ",
    ),
  ),
});

/** Kinds that the API has and that nobody has needed here. */
const others = new Set(
  (
    "autoFill cutPaste copyPaste updateBorders insertRange moveRange deleteRange textToColumns pasteData randomizeRange " +
    "addDimensionGroup deleteDimensionGroup updateDimensionGroup trimWhitespace updateEmbeddedObjectBorder addSlicer " +
    "updateSlicerSpec duplicateFilterView addDataSource updateDataSource deleteDataSource refreshDataSource " +
    "cancelDataSourceRefresh addTable updateTable deleteTable"
  ).split(" "),
);

/**
 * Applies requests in their order, each to what the one before it made. One that fails fails all. Throws Refusals that begin with
 * `Invalid requests[i].kind: `. Source: live texts, 2026.
 */
export function applyRequests(
  book: Book,
  given: unknown,
  scene: Scene,
  writers: protections.Writers,
): { readonly book: Book; readonly replies: readonly Json[] } {
  const requests = listOf(given, "requests");
  if (requests.length === 0) throw invalid("Must specify at least one request.");
  const kinds = kindsFor(writers);
  const read = requests.map((request, index) => {
    const [name, ...more] = Object.keys(request);
    if (name === undefined) throw invalid(`Invalid requests[${index}]: No request set.`);
    if (more.length > 0) throw doesNotKnow("two kinds in one request");
    const known = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (!known && others.has(name)) throw doesNotKnow(`the request ${name}`);
    if (!known) throw unknownName(name, `requests[${index}]`);
    const payload = objectOf(request[name], name);
    checkNames(payload, known.fields, `requests[${index}].${snake(name)}`);
    return { name, payload, apply: known.apply };
  });
  const replies: Json[] = [];
  let next = book;
  read.forEach(({ name, payload, apply }, index) => {
    try {
      const applied: Applied = apply(next, payload, scene);
      checkSize(next, applied.book);
      next = applied.book;
      replies.push(applied.reply);
    } catch (error) {
      throw prefixed(error, `Invalid requests[${index}].${name}: `);
    }
  });
  return { book: next, replies };
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

import { guardSheet } from "../model/protection.ts";
import { doesNotKnow, invalid } from "../model/refusal.ts";
import { lean } from "../model/shown.ts";
import { type Book, type GridRange, type Json, type Sheet, withSheet } from "../model/state.ts";
import { fieldsOf, masked } from "./mask.ts";
import { checkNames, chosenId, gridOf, listOf, numberOf, objectOf, rangeIn } from "./read.ts";
import { type Apply, silent } from "./scene.ts";

const specKinds = [
  "basicChart",
  "pieChart",
  "bubbleChart",
  "candlestickChart",
  "orgChart",
  "histogramChart",
  "waterfallChart",
  "treemapChart",
  "scorecardChart",
];

/** Throws where a chart's ranges are none that a chart can have: one row or one column each. Source: Sheets API, ChartSourceRange. */
function checkSources(book: Book, value: unknown): void {
  if (Array.isArray(value)) for (const each of value) checkSources(book, each);
  else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value)) {
      if (key !== "sources") checkSources(book, inner);
      else for (const source of listOf(inner, "sources")) checkLine(rangeIn(book, source));
    }
}

function checkLine({
  startRowIndex = 0,
  endRowIndex,
  startColumnIndex = 0,
  endColumnIndex,
}: GridRange): void {
  const isRow = endRowIndex !== undefined && endRowIndex - startRowIndex === 1;
  const isColumn = endColumnIndex !== undefined && endColumnIndex - startColumnIndex === 1;
  if (!isRow && !isColumn)
    throw invalid("Exactly one dimension of the source range must have a length of 1.");
}

function specIn(book: Book, value: unknown): Json {
  const spec = objectOf(value, "spec");
  const kinds = specKinds.filter((kind) => spec[kind] !== undefined);
  if (kinds.length !== 1) throw invalid("chart.spec.chart not set.");
  const basic = spec.basicChart === undefined ? {} : objectOf(spec.basicChart, "basic_chart");
  if (basic.chartType === "LINE" && basic.stackedType !== undefined && basic.stackedType !== "NOT_STACKED")
    throw invalid("stackedType is not supported for chart type LINE.");
  checkSources(book, spec);
  return spec;
}

function positionIn(book: Book, value: unknown): readonly [Sheet, Json] {
  const position = objectOf(value, "position");
  if (position.overlayPosition === undefined) throw doesNotKnow("a chart on a tab of its own");
  const overlay = objectOf(position.overlayPosition, "overlay_position");
  const anchor = objectOf(overlay.anchorCell, "anchor_cell");
  checkNames(anchor, ["sheetId", "rowIndex", "columnIndex"], "anchor_cell");
  const sheet = gridOf(book, anchor.sheetId);
  const size = {
    widthPixels: numberOf(overlay.widthPixels, "width_pixels") || 600,
    heightPixels: numberOf(overlay.heightPixels, "height_pixels") || 371,
  };
  return [sheet, { overlayPosition: { ...overlay, ...size, anchorCell: anchor } }];
}

const everyChart = (book: Book): readonly (readonly [Sheet, Json])[] =>
  book.sheets.flatMap((sheet) => sheet.charts.map((chart) => [sheet, chart] as const));

function chartOf(book: Book, id: unknown, what: string): readonly [Sheet, Json] {
  const found = everyChart(book).find(([, chart]) => chart.chartId === id);
  if (!found) throw invalid(`No ${what} with id: ${id ?? 0}`);
  return found;
}

const withChart = (book: Book, sheet: Sheet, old: Json, next: Json | null): Book =>
  withSheet(book, {
    ...sheet,
    charts: sheet.charts.flatMap((each) => (each !== old ? [each] : next ? [next] : [])),
  });

export const addChart: Apply = (book, payload, { newId, actor, owner }) => {
  const given = objectOf(payload.chart, "chart");
  checkNames(given, ["chartId", "spec", "position", "border"], "requests[0].add_chart.chart");
  const spec = specIn(book, given.spec);
  const [sheet, position] = positionIn(book, given.position);
  guardSheet(book, sheet, actor, owner);
  const chartId = chosenId(
    given.chartId,
    (id) => everyChart(book).some(([, chart]) => chart.chartId === id),
    newId,
  );
  if (chartId === null)
    throw invalid(`Cannot add chart with ID: ${given.chartId}, an object with that ID already exists.`);
  const chart = { chartId, spec, position };
  return {
    book: withSheet(book, { ...sheet, charts: [...sheet.charts, chart] }),
    reply: { addChart: { chart: lean(chart) } },
  };
};

/** The whole specification is replaced: it has no mask (believed). */
export const updateChartSpec: Apply = (book, payload, { actor, owner }) => {
  const [sheet, old] = chartOf(book, payload.chartId, "chart");
  guardSheet(book, sheet, actor, owner);
  return silent(withChart(book, sheet, old, { ...old, spec: specIn(book, payload.spec) }));
};

export const updateEmbeddedObjectPosition: Apply = (book, payload, { actor, owner }) => {
  const mask = fieldsOf(payload);
  const [sheet, old] = chartOf(book, payload.objectId, "embedded object");
  guardSheet(book, sheet, actor, owner);
  const overlay = objectOf(objectOf(old.position, "position").overlayPosition, "overlay_position");
  const given = objectOf(objectOf(payload.newPosition, "new_position").overlayPosition, "overlay_position");
  const [home, position] = positionIn(book, { overlayPosition: masked(overlay, given, mask) });
  if (home !== sheet) throw doesNotKnow("a chart that moves to another tab");
  const next = { ...old, position };
  return {
    book: withChart(book, sheet, old, next),
    reply: { updateEmbeddedObjectPosition: { position: lean(position) } },
  };
};

export const deleteEmbeddedObject: Apply = (book, payload, { actor, owner }) => {
  const [sheet, old] = chartOf(book, payload.objectId, "embedded object");
  guardSheet(book, sheet, actor, owner);
  return silent(withChart(book, sheet, old, null));
};

import type { SheetsRequest, Tab } from "./client.ts";
import type { HeldTab } from "./publish-read.ts";
import { columnAt } from "./publish-rows.ts";

type Chart = NonNullable<Tab["charts"]>[number];
export type ChartSpec = NonNullable<Chart["spec"]>;

/** Rows of a tab that a chart draws: from its header, or without it. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

/** A chart that a view's tab is given once. */
export interface ChartPlan {
  /** Stays what it is: a tab remembers by it what it was given. */
  readonly name: string;
  /** The columns that it can't do without. */
  readonly needs: readonly string[];
  /** The rows that it draws, of the `Kind` of each row; null where there is nothing to draw. */
  block(kinds: readonly string[]): Block | null;
  spec(tab: HeldTab, block: Block): ChartSpec;
}

const blue = { rgbColor: { red: 0.26, green: 0.52, blue: 0.96 } };
const orange = { rgbColor: { red: 0.96, green: 0.6, blue: 0.2 } };

/** All rows, below their header. */
const whole = (kinds: readonly string[]): Block | null =>
  kinds.length === 0 ? null : { from: 0, to: kinds.length + 1 };

/** Charts by the words of their views. */
export const chartsOf: Readonly<Record<string, readonly ChartPlan[]>> = {
  velocity: [
    {
      name: "velocity",
      needs: ["Step", "Median days", "P90 days"],
      block(kinds) {
        // Moves come first, so that the header names the series.
        const rest = kinds.findIndex((kind) => kind !== "Move");
        return whole(rest < 0 ? kinds : kinds.slice(0, rest));
      },
      spec: (tab, block) => ({
        title: "Days from stage to stage",
        subtitle: "Half take no longer than the median, nine of ten no longer than P90",
        basicChart: {
          chartType: "BAR",
          legendPosition: "BOTTOM_LEGEND",
          headerCount: 1,
          axis: [{ position: "BOTTOM_AXIS", title: "Days" }],
          domains: [{ domain: column(tab, "Step", block) }],
          series: [
            { series: column(tab, "Median days", block), targetAxis: "BOTTOM_AXIS", colorStyle: blue },
            { series: column(tab, "P90 days", block), targetAxis: "BOTTOM_AXIS", colorStyle: orange },
          ],
        },
      }),
    },
    {
      name: "funnel",
      needs: ["Step", "Reached of entered", "Went on"],
      block(kinds) {
        const [from, last] = [kinds.indexOf("Stage"), kinds.lastIndexOf("Stage")];
        return from < 0 ? null : { from: from + 1, to: last + 2 };
      },
      spec: (tab, block) => ({
        title: "How many reach a stage, and go on from it",
        subtitle:
          "Blue: reached, of all that entered the pipeline. Orange: went on, of those that were there",
        basicChart: {
          chartType: "COLUMN",
          legendPosition: "NO_LEGEND",
          headerCount: 0,
          axis: [{ position: "LEFT_AXIS", viewWindowOptions: { viewWindowMin: 0, viewWindowMax: 1 } }],
          domains: [{ domain: column(tab, "Step", block) }],
          series: [
            { series: column(tab, "Reached of entered", block), targetAxis: "LEFT_AXIS", colorStyle: blue },
            { series: column(tab, "Went on", block), targetAxis: "LEFT_AXIS", colorStyle: orange },
          ],
        },
      }),
    },
  ],
  activity: [
    {
      name: "activity",
      needs: ["Day"],
      block: whole,
      spec: (tab, block) => ({
        title: "Events by day",
        basicChart: {
          chartType: "COLUMN",
          stackedType: "STACKED",
          legendPosition: "RIGHT_LEGEND",
          headerCount: 1,
          domains: [{ domain: column(tab, "Day", block) }],
          series: counted
            .filter((title) => columnAt(tab, title) >= 0)
            .map((title) => ({ series: column(tab, title, block), targetAxis: "LEFT_AXIS" })),
        },
      }),
    },
  ],
};

/** Kinds of events that add up to a day's. */
const counted = [
  "Stage changes",
  "Owner changes",
  "Tags",
  "Messages",
  "Calls and forms",
  "Contracts and payments",
  "Automations",
  "Other",
];

const column = (tab: HeldTab, title: string, { from, to }: Block) => {
  const at = columnAt(tab, title);
  return {
    sourceRange: {
      sources: [
        {
          sheetId: tab.sheetId,
          startRowIndex: from,
          endRowIndex: to,
          startColumnIndex: at,
          endColumnIndex: at + 1,
        },
      ],
    },
  };
};

const [width, height, aBar, perRow] = [720, 371, 34, 21];

/** Rows of the grid that a chart covers. */
const rowsUnder = ({ from, to }: Block, isBar: boolean): number =>
  Math.ceil(heightOf({ from, to }, isBar) / perRow) + 2;

const heightOf = ({ from, to }: Block, isBar: boolean): number =>
  isBar ? Math.max(height, Math.min(1_200, 120 + (to - from) * aBar)) : height;

/** A tab's charts stand beside its last column, one below the other: where each begins, and the rows that they need in all. */
export function placesOf(charts: readonly { readonly plan: ChartPlan; readonly block: Block }[]) {
  let row = 1;
  const places = charts.map(({ plan, block }) => {
    const at = row;
    row += rowsUnder(block, plan.name === "velocity");
    return at;
  });
  return { places, rows: row };
}

/** Columns beside a table that its charts need. */
export const columnsBeside = 9;

/** The request that gives a tab a chart. */
export const addChart = (
  tab: HeldTab,
  chartId: number,
  { plan, block }: { readonly plan: ChartPlan; readonly block: Block },
  rowIndex: number,
): SheetsRequest => ({
  addChart: {
    chart: {
      chartId,
      spec: plan.spec(tab, block),
      position: {
        overlayPosition: {
          anchorCell: { sheetId: tab.sheetId, rowIndex, columnIndex: tab.headers.length + 1 },
          widthPixels: width,
          heightPixels: heightOf(block, plan.name === "velocity"),
        },
      },
    },
  },
});

/** A chart's specification with other rows wherever it draws one column of a tab; whatever else a person made of it stays. */
export function redrawn(spec: ChartSpec, sheetId: number, { from, to }: Block): ChartSpec {
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, name === "sources" ? moved(inner) : visit(inner)]),
    );
  };
  const moved = (sources: unknown): unknown => {
    const [only, ...more] = sources as readonly { readonly [side: string]: number | undefined }[];
    if (!only || more.length > 0 || (only.sheetId ?? 0) !== sheetId) return sources;
    if ((only.endColumnIndex ?? 0) - (only.startColumnIndex ?? 0) !== 1) return sources;
    return [{ ...only, startRowIndex: from, endRowIndex: to }];
  };
  return visit(spec) as ChartSpec;
}

import {
  addChart,
  type Block,
  type ChartPlan,
  chartsOf,
  columnsBeside,
  placesOf,
  redrawn,
} from "./charts.ts";
import type { CellData, SheetsRequest } from "./client.ts";
import { addColour, coloursOf, stretched } from "./colours.ts";
import type { HeldTab } from "./publish-read.ts";
import { columnAt, type FinalRow, type FinalRows } from "./publish-rows.ts";

/** What a tab is given beside its cells. */
export interface Looks {
  readonly requests: readonly SheetsRequest[];
  /** Rows of the grid that it needs. */
  readonly rows: number;
}

/** A tab keeps a list of what it was given: what a person deleted or restyled since is theirs. */
const remembered = "daybook_given";

/** Whether rows of a view's tab have to follow one another as they should: its charts draw them. */
export const isDrawn = (word: string): boolean => (chartsOf[word] ?? []).length > 0;

/** The charts and colours that a tab was never given, and its own charts over the rows as they will stand. */
export function looksOf(tab: HeldTab, word: string, final: FinalRows): Looks {
  const note = tab.metadata.find(({ metadataKey }) => metadataKey === remembered);
  const given = new Set((note?.metadataValue ?? "").split("\n").filter((name) => name !== ""));
  const news: string[] = [];
  const requests: SheetsRequest[] = [];
  const before = kindsOf(
    tab,
    tab.rows.map((_, was) => ({ key: "", was, cells: new Map() })),
  );
  const after = kindsOf(tab, final.rows);
  const moves = final.rearranged || final.removed.length > 0 || final.rows.some(({ was }) => was === null);
  const drawn = (chartsOf[word] ?? []).flatMap((plan) => {
    const block = plan.block(after);
    const isWhole = plan.needs.every((title) => columnAt(tab, title) >= 0);
    return block && isWhole ? [{ plan, block }] : [];
  });
  const { places, rows } = placesOf(drawn);
  drawn.forEach((each, at) => {
    const chartId = chartIdOf(tab, each.plan.name);
    const chart = tab.charts.find((own) => own.chartId === chartId);
    if (!given.has(each.plan.name)) {
      news.push(each.plan.name);
      if (!chart) requests.push(addChart(tab, chartId, each, places[at] ?? 1));
    } else if (chart?.spec && (moves || !sameBlock(each.plan.block(before), each.block))) {
      const spec = redrawn(chart.spec, tab.sheetId, each.block);
      if (JSON.stringify(spec) !== JSON.stringify(chart.spec))
        requests.push({ updateChartSpec: { chartId, spec } });
    }
  });
  const charted = news.length > 0;
  for (const plan of coloursOf[word] ?? []) {
    const columns = plan.columns(tab);
    if (!columns) continue;
    if (!given.has(plan.name)) {
      requests.push(addColour(tab, plan, columns, tab.rules.length + news.length));
      news.push(plan.name);
    } else {
      const wider = stretched(tab, plan, columns, final.rows.length);
      if (wider) requests.push(wider);
    }
  }
  if (news.length > 0) requests.push(remember(tab, note?.metadataId ?? null, [...given, ...news]));
  const needed = tab.headers.length + columnsBeside;
  const width: readonly SheetsRequest[] =
    charted && tab.columnCount < needed
      ? [
          {
            appendDimension: { sheetId: tab.sheetId, dimension: "COLUMNS", length: needed - tab.columnCount },
          },
        ]
      : [];
  return { requests: [...width, ...requests], rows: drawn.length > 0 ? 1 + rows : 0 };
}

const sameBlock = (one: Block | null, other: Block): boolean =>
  one !== null && one.from === other.from && one.to === other.to;

function kindsOf(tab: HeldTab, rows: readonly FinalRow[]): readonly string[] {
  const at = columnAt(tab, "Kind");
  const text = (cell: CellData | undefined): string => cell?.userEnteredValue?.stringValue ?? "";
  return rows.map(({ was, cells }) => text(cells.get(at) ?? tab.rows[was ?? -1]?.[at]));
}

/** Always the same for a tab, and nobody else's but by a chance of one to two thousand million. */
function chartIdOf({ sheetId }: HeldTab, name: ChartPlan["name"]): number {
  let hash = 0x811c9dc5;
  for (const letter of `daybook ${sheetId} ${name}`)
    hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return (hash >>> 1) | 1;
}

function remember({ sheetId }: HeldTab, metadataId: number | null, names: readonly string[]): SheetsRequest {
  const metadataValue = names.join("\n");
  return metadataId === null
    ? {
        createDeveloperMetadata: {
          developerMetadata: {
            metadataKey: remembered,
            metadataValue,
            location: { sheetId },
            visibility: "DOCUMENT",
          },
        },
      }
    : {
        updateDeveloperMetadata: {
          dataFilters: [{ developerMetadataLookup: { metadataId } }],
          developerMetadata: { metadataValue },
          fields: "metadataValue",
        },
      };
}

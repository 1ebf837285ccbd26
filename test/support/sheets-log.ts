import { catalogOf } from "../../src/core/catalog.ts";
import { defaultSettings, type Settings } from "../../src/core/settings.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { usualColumns } from "../../src/stores/sheets/columns.ts";
import { openSheets, type SheetsLog } from "../../src/stores/sheets/open.ts";
import { createRandom } from "../emulators/common/random.ts";
import { type Sheets, type SheetsOptions, startSheets } from "../emulators/sheets/start-sheets.ts";

const catalog = catalogOf();

/** The header of a tab of events. */
export const eventsHeader: readonly string[] = [...usualColumns.keys()];

/** A Google Sheets with logs in it. */
export interface SheetsWorld {
  readonly sheets: Sheets;
  /** Opens the log in a tab of this title, which is made with few rows when it isn't there. */
  open(tab?: string, how?: { readonly token?: string; readonly settings?: Settings }): Promise<SheetsLog>;
  /** Makes a tab of events. */
  addTab(title: string): void;
  readonly clock: () => number;
  /** Moves the emulator's clock, and is done at once. */
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Starts a Google Sheets on a clock that moves only when somebody waits. Its quotas are kept. `timeout` is in real milliseconds. With a
 * `haste`, whoever waits does so for real, so many times faster: who waits longer comes later.
 */
export async function sheetsWorld(
  options: SheetsOptions = {},
  timeout = 10_000,
  haste?: number,
): Promise<SheetsWorld> {
  const sheets = await startSheets(options);
  const { control } = sheets;
  const now = (): string => control.now();
  const clock = (): number => Date.parse(control.now());
  // Who waits beside another waits for the same time.
  const sleep = async (ms: number): Promise<void> => {
    const due = clock() + ms;
    if (haste !== undefined) await new Promise((resolve) => setTimeout(resolve, ms / haste));
    if (due > clock()) control.advance({ ms: due - clock() });
  };
  const random = createRandom(options.seed ?? 1).next;
  const made = new Set((options.tabs ?? []).map(({ title }) => title));
  const addTab = (title: string): void => {
    made.add(title);
    const sheetId = 1000 + made.size;
    const gridProperties = { rowCount: 2, columnCount: eventsHeader.length, frozenRowCount: 1 };
    control.ask({ requests: [{ addSheet: { properties: { sheetId, title, gridProperties } } }] });
    control.paste({ tab: title, cell: "A1", values: [eventsHeader] });
  };
  return {
    sheets,
    clock,
    sleep,
    addTab,
    async open(tab = "Events", { token = sheets.token, settings = defaultSettings } = {}) {
      if (!made.has(tab)) addTab(tab);
      const env = { GOOGLE_OAUTH_ACCESS_TOKEN: token, SHEETS_ENDPOINT_URL: sheets.url };
      const place = `${sheets.spreadsheet}/${encodeURIComponent(tab)}`;
      return openSheets(place, { hash, catalog, settings, env, now, clock, sleep, timeout, random });
    },
  };
}

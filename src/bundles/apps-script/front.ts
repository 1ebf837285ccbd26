import { parseJson } from "../../core/canonical-json.ts";
import { isSettings, settingColumns } from "../../views/front-settings.ts";
import { wrongConfig } from "../common/config-block.ts";
import { faultInSettings } from "../common/settings-shape.ts";
import type { StoredJson } from "../common/stored-settings.ts";

/** The spreadsheet that a script belongs to, as Apps Script shows it. */
export type Book = GoogleAppsScript.Spreadsheet.Spreadsheet;

/** What to do with settings that can't be used: say so, or, for Set up, which mends them, go on as if there were none. */
export type Broken = "refuse" | "overlook";

/** What a spreadsheet keeps on its front page, and the tab that is it. */
export interface Front {
  /** null where there is no such tab. */
  readonly tab: string | null;
  /** null where it keeps no settings. */
  readonly json: StoredJson | null;
}

/**
 * The settings that a spreadsheet keeps for its script: the row of its front page whose Kind is Setting and whose Name is `settings`.
 * The tab is found by its name or, where somebody has renamed it, by its columns. No request. Throws CONFIG_WRONG where
 * they can't be read and aren't to be overlooked.
 */
export function readFront(book: Book, name: string, broken: Broken = "refuse"): Front {
  const sheets = book.getSheets();
  const own = sheets.find((each) => each.getName() === name);
  for (const sheet of own ? [own] : sheets) {
    const width = sheet.getLastColumn();
    const height = sheet.getLastRow();
    if (width < settingColumns.length || height < 1) continue;
    const [header = []] = sheet.getRange(1, 1, 1, width).getValues();
    const places = settingColumns.map((column) => header.map(String).indexOf(column));
    if (places.some((place) => place < 0)) continue;
    const tab = sheet.getName();
    if (height < 2) return { tab, json: null };
    const rows = sheet.getRange(2, 1, height - 1, width).getValues();
    const texts = rows.map((row) => places.map((place) => String(row[place] ?? "").trim()));
    const found = texts.find(([Name, Kind]) => isSettings({ Name, Kind }));
    return { tab, json: found ? settingsIn(found[2] ?? "", tab, broken) : null };
  }
  return { tab: own ? name : null, json: null };
}

function settingsIn(value: string, tab: string, broken: Broken): StoredJson | null {
  const read = parseJson(value);
  const fault = read.ok ? faultInSettings(read.value) : read.message;
  if (fault === null && read.ok) return read.value as unknown as StoredJson;
  if (broken === "overlook") return null;
  throw wrongConfig(
    `The row "settings" of the tab "${tab}" can't be read. ${fault}`,
    "Choose Set up in the menu Daybook, which writes it anew.",
  );
}

import { holdsSettings, isSettings, settingsText } from "../../views/front-settings.ts";
import { keyTitle } from "../../views/publish-changes.ts";
import type { CellValue, SheetsClient } from "./client.ts";
import { quoted } from "./columns.ts";
import { type Book, tabNamed } from "./tabs.ts";

/**
 * Keeps settings on a spreadsheet's front page, where its script reads them; nothing is written where they stand there already, nor where
 * the page lacks a column for them. Gives whether anything was, or in a rehearsal would be.
 */
export async function keepSheetSettings(
  client: SheetsClient,
  book: Book,
  front: string,
  json: object,
  { rehearse }: { readonly rehearse: boolean },
): Promise<boolean> {
  const tab = tabNamed(book.tabs, front);
  const place = (name: string): number => tab?.headers.indexOf(name) ?? -1;
  const [Name, Kind, Value, key] = [place("Name"), place("Kind"), place("Value"), place(keyTitle)];
  if (!tab || Math.min(Name, Kind, Value, key) < 0) return false;
  const [rows = []] = await client.values([quoted(tab.title)]);
  const at = rows.findIndex((row, index) => index > 0 && isSettings({ Name: row[Name], Kind: row[Kind] }));
  if (at > 0 && holdsSettings(rows[at]?.[Value], json)) return false;
  if (rehearse) return true;
  const text = (stringValue: string) => ({ userEnteredValue: { stringValue } });
  const fields = "userEnteredValue";
  if (at > 0) {
    const start = { sheetId: tab.id, rowIndex: at, columnIndex: Value };
    await client.update([{ updateCells: { start, rows: [{ values: [text(settingsText(json))] }], fields } }]);
    return true;
  }
  const cells: [number, CellValue][] = [
    [Name, "settings"],
    [Kind, "Setting"],
    [Value, settingsText(json)],
    [key, "setting settings"],
  ];
  const values = tab.headers.map((_, column) => {
    const cell = cells.find(([index]) => index === column);
    return cell ? text(String(cell[1])) : {};
  });
  await client.update([{ appendCells: { sheetId: tab.id, rows: [{ values }], fields } }]);
  return true;
}

import { keyTitle } from "../../../views/publish-changes.ts";
import { cellOf } from "../capture/cells.ts";
import { gridOf } from "../capture/tabs.ts";
import type { Desk } from "../desk.ts";

const key = "place nightly";

/** What the row holds, by the front page's columns. */
const rowFor = (look: readonly string[]): Readonly<Record<string, string | null>> => ({
  Name: "Nightly",
  Kind: "Place",
  "What it tells": "What the last night found that somebody should look at.",
  "Needs a look": look.join("\n") || null,
  [keyTitle]: key,
});

/** Keeps on the front page what a night found that needs a look; nothing is written where it stands there already. */
export async function tellNight({ book, client, front }: Desk, look: readonly string[]): Promise<void> {
  const sheet = front.tab === null ? null : book.getSheetByName(front.tab);
  if (!sheet) return;
  const [header = [], ...rows] = gridOf(sheet);
  const titles = header.map((cell) => String(cell).trim());
  const at = rows.findIndex((cells) => cellOf(cells[titles.indexOf(keyTitle)]) === key);
  if (at < 0 && look.length === 0) return;
  const wanted = rowFor(look);
  const column = titles.indexOf("Needs a look");
  if (column < 0 || (at >= 0 && cellOf(rows[at]?.[column]) === wanted["Needs a look"])) return;
  const cell = (text: string | null | undefined) => (text ? { userEnteredValue: { stringValue: text } } : {});
  const sheetId = sheet.getSheetId();
  const fields = "userEnteredValue";
  await client.update([
    at < 0
      ? { appendCells: { sheetId, rows: [{ values: titles.map((title) => cell(wanted[title])) }], fields } }
      : {
          updateCells: {
            start: { sheetId, rowIndex: at + 1, columnIndex: column },
            rows: [{ values: [cell(wanted["Needs a look"])] }],
            fields,
          },
        },
  ]);
}

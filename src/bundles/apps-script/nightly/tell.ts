import { keyTitle } from "../../../views/publish-changes.ts";
import { cellOf } from "../capture/cells.ts";
import { gridOf } from "../capture/tabs.ts";
import type { Desk } from "../desk.ts";

/** A row of the front page that keeps what needs a look. */
interface Place {
  readonly Name: string;
  readonly "What it tells": string;
  readonly key: string;
}

const night: Place = {
  Name: "Nightly",
  "What it tells": "What the last night found that somebody should look at.",
  key: "place nightly",
};

/** What runs by itself, and why it came to nothing the last time. */
export const problems = {
  daybookOnEdit: problem("an edit", "edit"),
  daybookTimer: problem("a run every 5 minutes", "timer"),
  daybookNightly: problem("a night", "night"),
} as const;

function problem(what: string, key: string): Place {
  return { Name: `Problem of ${what}`, "What it tells": "Why it failed the last time.", key: `place ${key}` };
}

/** What the row holds, by the front page's columns. */
const rowFor = (
  { Name, key, ...told }: Place,
  look: readonly string[],
): Readonly<Record<string, string | null>> => ({
  Name,
  Kind: "Place",
  ...told,
  "Needs a look": look.join("\n") || null,
  [keyTitle]: key,
});

/** Keeps on the front page what a night found that needs a look. */
export const tellNight = (desk: Desk, look: readonly string[]): Promise<void> => tell(desk, night, look);

/** Keeps on the front page what needs a look; nothing is written where it stands there already. */
export async function tell(
  { book, client, front }: Desk,
  place: Place,
  look: readonly string[],
): Promise<void> {
  const sheet = front.tab === null ? null : book.getSheetByName(front.tab);
  if (!sheet) return;
  const [header = [], ...rows] = gridOf(sheet);
  const titles = header.map((cell) => String(cell).trim());
  const at = rows.findIndex((cells) => cellOf(cells[titles.indexOf(keyTitle)]) === place.key);
  if (at < 0 && look.length === 0) return;
  const wanted = rowFor(place, look);
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

import type { SheetsRequest } from "../../../stores/sheets/client.ts";
import type { Book, BookTab } from "../../../stores/sheets/tabs.ts";
import { tabNamed } from "../../../stores/sheets/tabs.ts";
import { fillAll } from "../capture/all.ts";
import { tabHomes } from "../capture/crm-tabs.ts";
import { ownId } from "../capture/tabs.ts";
import type { Desk } from "../desk.ts";
import type { Answers } from "./answers.ts";

/** The CRM's tabs that lack the column of ids which Daybook keeps for them. */
export const lackingIds = (
  { tabs }: Book,
  { contacts, deals }: Pick<Answers, "contacts" | "deals">,
): readonly BookTab[] =>
  [contacts, deals].flatMap((kept) => {
    const tab = kept?.id === ownId ? tabNamed(tabs, kept.table) : undefined;
    return tab && !tab.headers.includes(ownId) ? [tab] : [];
  });

/** Adds the column of ids behind the last one with a header, in one write. */
export async function addIdColumns(
  { client }: Pick<Desk, "client">,
  tabs: readonly BookTab[],
): Promise<void> {
  if (tabs.length === 0) return;
  await client.update(tabs.flatMap(columnRequests));
}

/** Gives an id to each row that lacks one. */
export const fillIdColumns = (desk: Desk): Promise<number> =>
  fillAll(
    desk,
    tabHomes(desk, () => undefined),
  );

function columnRequests({ id: sheetId, headers, columns }: BookTab): readonly SheetsRequest[] {
  const at = headers.length;
  const cell = {
    userEnteredValue: { stringValue: ownId },
    userEnteredFormat: { textFormat: { bold: true } },
    note: "Daybook knows each row by this: leave it as it is. A row without one gets one.",
  };
  const range = { sheetId, dimension: "COLUMNS", startIndex: at, endIndex: at + 1 };
  return [
    // What somebody wrote there meanwhile is moved on.
    at < columns
      ? { insertDimension: { range, inheritFromBefore: false } }
      : { appendDimension: { sheetId, dimension: "COLUMNS", length: 1 } },
    {
      updateCells: {
        start: { sheetId, rowIndex: 0, columnIndex: at },
        rows: [{ values: [cell] }],
        fields: "userEnteredValue,userEnteredFormat.textFormat.bold,note",
      },
    },
    {
      repeatCell: {
        range: { sheetId, startRowIndex: 1, startColumnIndex: at, endColumnIndex: at + 1 },
        cell: {
          userEnteredFormat: {
            numberFormat: { type: "TEXT" },
            textFormat: { foregroundColorStyle: { rgbColor: { red: 0.6, green: 0.6, blue: 0.6 } } },
          },
        },
        fields: "userEnteredFormat(numberFormat,textFormat.foregroundColorStyle)",
      },
    },
  ];
}

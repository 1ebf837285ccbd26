import { toIso } from "../../core/time.ts";
import type { CellData, SheetsClient, SheetsRequest } from "../../stores/sheets/client.ts";
import { sheetClock } from "../../stores/sheets/publish-cells.ts";
import type { CrmEdit, EditLeft } from "./desk.ts";
import { fitSheetCell } from "./fit-sheet-cell.ts";
import { groupedBy } from "./grouped-by.ts";
import { askFor, lookAt, type SeenRow, shownText, sightIn, type TabSight } from "./sheet-sight.ts";
import { changedTo } from "./write-base.ts";

/**
 * Writes cells of a spreadsheet's tabs: a row is found by its id in the reading that shows what stands there, and what changed
 * meanwhile is left alone. The answer shows whether somebody moved rows in that instant: then the cells that were hit get back what
 * they had. Throws what the client throws.
 */
export async function writeSheet(
  client: SheetsClient,
  edits: readonly CrmEdit[],
): Promise<readonly EditLeft[]> {
  const left: EditLeft[] = [];
  for (const ofTab of groupedBy(edits, ({ home }) => home.table.name).values())
    left.push(...(await writeTab(client, ofTab)));
  return left;
}

/** An edit that is to be made, and where. */
interface Placed {
  readonly edit: CrmEdit;
  /** From 0. */
  readonly row: number;
  readonly column: number;
  readonly value: CellData["userEnteredValue"] | null;
}

async function writeTab(client: SheetsClient, edits: readonly CrmEdit[]): Promise<readonly EditLeft[]> {
  const { home } = edits[0] as CrmEdit;
  const tab = home.table.name;
  const id = home.observed.id ?? "id";
  const columns = [...new Set([id, ...edits.map(({ column }) => column)])];
  const sight = await lookAt(client, tab, columns);
  const rowsOf = rowsById(sight.rows, id);
  const left: EditLeft[] = [];
  const placed: Placed[] = [];
  for (const edit of edits) {
    const found = placeOf(edit, sight, rowsOf);
    if ("why" in found) left.push({ ...edit, why: found.why });
    else placed.push({ edit, ...found });
  }
  if (placed.length === 0) return left;
  const { updatedSpreadsheet } = await client.update(
    placed.map((each) => cellRequest(sight, each)),
    askFor(tab, sight.places),
  );
  if (!updatedSpreadsheet) return left;
  const after = sightIn(updatedSpreadsheet, sight.places, columns);
  if (after.places !== sight.places)
    return [...left, ...placed.map(({ edit, row }) => ({ ...edit, why: columnsMoved(tab, row) }))];
  const astray = placed.filter(({ edit, row }) => idAt(after.rows, row, id) !== edit.record);
  await putBack(client, sight, after, astray, id);
  return [...left, ...astray.map(({ edit }) => ({ ...edit, why: rowsMoved }))];
}

const rowsMoved =
  "Somebody moved rows in the moment of writing; what was hit got back what it had. Compare again.";

const columnsMoved = (tab: string, row: number): string =>
  `Somebody moved columns in the moment of writing: look at row ${row + 1} of ${tab}, and at its version history.`;

/** Where an edit's cell is, and what is written there; or why nothing is, a sentence. */
function placeOf(
  { record, column, from, to }: CrmEdit,
  { rows, places, zone }: TabSight,
  rowsOf: ReadonlyMap<string, readonly number[]>,
): Omit<Placed, "edit"> | { readonly why: string } {
  const [row, second] = rowsOf.get(record) ?? [];
  const at = places.get(column);
  if (at === undefined) return { why: `${JSON.stringify(column)} isn't there any more, or is there twice.` };
  if (row === undefined) return { why: "The row isn't there any more." };
  if (second !== undefined)
    return { why: `Rows ${row + 2} and ${second + 2} have the same id: give one of them another.` };
  const cell = rows[row]?.get(column);
  const now = shownText(cell);
  if (now !== from && dateText(cell, zone) !== from) return { why: changedTo(column, now) };
  const fit = fitSheetCell(cell, to, column, rows);
  return "why" in fit ? fit : { row: row + 1, column: at, value: fit.value };
}

/** A date as a log holds it: its instant. */
function dateText(cell: CellData | undefined, zone: string): string | null {
  const serial = cell?.effectiveValue?.numberValue;
  if (typeof serial !== "number") return null;
  const at = sheetClock(zone).instantAt(serial);
  return at >= 0 && at < 253_402_300_800_000 ? toIso(at) : null;
}

const cellRequest = (
  { sheetId }: Pick<TabSight, "sheetId">,
  { row, column, value }: Pick<Placed, "row" | "column" | "value">,
): SheetsRequest => ({
  updateCells: {
    start: { sheetId, rowIndex: row, columnIndex: column },
    rows: [{ values: [value ? { userEnteredValue: value } : {}] }],
    fields: "userEnteredValue",
  },
});

/** Gives cells of other rows back what they had: theirs are the values of their own ids as they were before. */
async function putBack(
  client: SheetsClient,
  before: TabSight,
  after: TabSight,
  astray: readonly Placed[],
  id: string,
): Promise<void> {
  const rowsOf = rowsById(before.rows, id);
  const requests = astray.map(({ row, column, edit }) => {
    const owner = idAt(after.rows, row, id);
    const [was] = owner === null ? [] : (rowsOf.get(owner) ?? []);
    const value = was === undefined ? null : before.rows[was]?.get(edit.column)?.userEnteredValue;
    return cellRequest(after, { row, column, value: value ?? null });
  });
  if (requests.length > 0) await client.update(requests);
}

const idAt = (rows: readonly SeenRow[], row: number, id: string): string | null =>
  shownText(rows[row - 1]?.get(id));

function rowsById(rows: readonly SeenRow[], id: string): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  rows.forEach((row, at) => {
    const own = shownText(row.get(id));
    if (own !== null) found.set(own, [...(found.get(own) ?? []), at]);
  });
  return found;
}

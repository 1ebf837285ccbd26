import type { Box } from "./a1.ts";
import { hasValue } from "./grid.ts";
import type { Sheet } from "./state.ts";

/** Bounds without a tab; ends are exclusive. */
type Area = Omit<Box, "sheet">;

/** Blocks of filled cells that touch, corners included, as boxes around them. */
function blocks(sheet: Sheet): readonly Area[] {
  const seen = new Set<string>();
  const found: Area[] = [];
  const isFilled = (row: number, column: number): boolean => hasValue(sheet.rows[row]?.cells[column]);
  sheet.rows.forEach((line, row) => {
    line.cells.forEach((_, column) => {
      if (seen.has(`${row},${column}`) || !isFilled(row, column)) return;
      const open: (readonly [number, number])[] = [[row, column]];
      const area = { top: row, bottom: row + 1, left: column, right: column + 1 };
      seen.add(`${row},${column}`);
      for (let next = open.pop(); next; next = open.pop()) {
        const [atRow, atColumn] = next;
        area.top = Math.min(area.top, atRow);
        area.bottom = Math.max(area.bottom, atRow + 1);
        area.left = Math.min(area.left, atColumn);
        area.right = Math.max(area.right, atColumn + 1);
        for (let down = -1; down <= 1; down++)
          for (let along = -1; along <= 1; along++) {
            const place = `${atRow + down},${atColumn + along}`;
            if (seen.has(place) || !isFilled(atRow + down, atColumn + along)) continue;
            seen.add(place);
            open.push([atRow + down, atColumn + along]);
          }
      }
      found.push(area);
    });
  });
  return found;
}

/**
 * The table that values.append finds in a range: the last block of filled cells that reaches into it, the lowest, then the rightmost.
 * An empty cell splits a block, so rows with gaps drift to the right. Null where the range's cells touch none. Source: recorded (a,
 * empty, c: table C1), live measurement of two blocks, and the guide's example.
 */
export function findTable(box: Box): Box | null {
  const reaches = ({ top, bottom, left, right }: Area): boolean =>
    top < box.bottom && box.top < bottom && left < box.right && box.left < right;
  const last = blocks(box.sheet)
    .filter(reaches)
    .sort((one, other) => one.bottom - other.bottom || one.left - other.left)
    .at(-1);
  if (!last) return null;
  const { top, bottom, left, right } = last;
  return { sheet: box.sheet, top, bottom, left, right };
}

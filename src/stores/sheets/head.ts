import type { SheetsRequest, Spreadsheet } from "./client.ts";

/** A named range that numbers a write. */
interface Marker {
  readonly number: number;
  readonly id: string;
}

/** How far a series of writes has come: each takes the next number, and no two can take one. */
export interface Head {
  /** The highest number; 0 where there is none. */
  readonly number: number;
  /** Those that are there, the newest first. */
  readonly markers: readonly Marker[];
}

/** So many stay: whoever read the head longer ago than that would find its number free again. */
const kept = 100;

/** The head of a series such as DAYBOOK_HEAD, from a spreadsheet's named ranges. */
export function headIn({ namedRanges }: Spreadsheet, series: string): Head {
  const markers: Marker[] = [];
  for (const { name, namedRangeId } of namedRanges ?? []) {
    const [, number] = new RegExp(`^${series}_(\\d{1,15})$`, "i").exec(name ?? "") ?? [];
    if (number !== undefined && namedRangeId) markers.push({ number: Number(number), id: namedRangeId });
  }
  const counted = inLine(markers);
  return { number: counted[0]?.number ?? 0, markers: counted };
}

/** A log's numbers begin at most with its number of rows, and go up by ones. */
const longestStep = 10_000_000;

/** The newest first, without those that are far beyond all others: a person made them, and nobody could count on from there. */
function inLine(markers: readonly Marker[]): readonly Marker[] {
  const counted: Marker[] = [];
  for (const marker of [...markers].sort((a, b) => a.number - b.number))
    if (marker.number <= (counted[0] ?? { number: 100_000 * longestStep }).number + longestStep)
      counted.unshift(marker);
  return counted;
}

/** Whether a head is what another one became by taking a number, with no write in between that was not seen. */
export const follows = (
  { markers: [own, former] }: Head,
  { markers: [newest] }: Head,
  number: number,
): boolean => own?.number === number && former?.id === newest?.id;

/**
 * The steps that take a number of a series: refused, with all that is sent beside them, where somebody has taken it. Whether a marker that
 * isn't there refuses, too, where it is changed or taken away, is not documented. If it does, nobody passes a head that a person deleted.
 */
export function takeNumber(head: Head, number: number, series: string, sheetId: number): SheetsRequest[] {
  const range = { sheetId, startRowIndex: 0, endRowIndex: 1 };
  const [newest] = head.markers;
  return [
    { addNamedRange: { namedRange: { name: `${series}_${number}`, range } } },
    ...(newest
      ? [{ updateNamedRange: { namedRange: { namedRangeId: newest.id, range }, fields: "range" } }]
      : []),
    ...head.markers.slice(kept - 1).map(({ id }) => ({ deleteNamedRange: { namedRangeId: id } })),
  ];
}

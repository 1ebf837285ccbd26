import { DAY_MS, readDay } from "../../core/days.ts";
import { toIso } from "../../core/time.ts";
import { instantOf, isTimezone, offsetAt } from "../../core/timezone.ts";
import { instantIn, sameCell } from "../../views/publish-cells.ts";
import type { TargetCell } from "../../views/table-target.ts";
import type { Column, ColumnKind } from "../../views/view.ts";
import type { CellData } from "./client.ts";
import { type LinkPlace, linkFormula, readLink } from "./links.ts";

/** What cells are written and read with. */
export interface CellRules {
  readonly clock: SheetClock;
  /** Where links lead; null where they can't. */
  readonly placeOf: (to: Column["to"]) => LinkPlace | null;
}

/** What clocks in the spreadsheet's zone show: days since 1899-12-30, of instants in milliseconds. */
export interface SheetClock {
  serialAt(ms: number): number;
  /** Of two instants that show the same the earlier. */
  instantAt(serial: number): number;
}

/** Day 0 of serial numbers, 1899-12-30, in days before 1970. */
const epoch = 25_569;

/** A zone is a name, or `GMT-07:00` where Google knows no name for one; one that nobody knows is UTC. */
export function sheetClock(zone: string): SheetClock {
  // Asked once: Intl takes its time to say so.
  const isNamed = isTimezone(zone);
  const fixed = fixedOffset(zone);
  return {
    serialAt: (ms) => (ms + (isNamed ? offsetAt(ms, zone) : fixed)) / DAY_MS + epoch,
    instantAt(serial) {
      const local = Math.round((serial - epoch) * DAY_MS);
      return isNamed ? instantOf(local, zone) : local - fixed;
    },
  };
}

/** Milliseconds. */
function fixedOffset(zone: string): number {
  const [, sign, hours, minutes] = /^(?:GMT|UTC)([+-])(\d\d?):?(\d\d)?$/.exec(zone) ?? [];
  return sign === undefined
    ? 0
    : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes ?? 0)) * 60_000;
}

/** A cell as it is written: texts are never formulas, and one that is empty is cleared. */
export function written(cell: TargetCell, { kind, to }: Column, { clock, placeOf }: CellRules): CellData {
  if (cell === null || cell === "" || (Array.isArray(cell) && cell.length === 0))
    return kind === "tick" ? { userEnteredValue: { boolValue: false } } : {};
  if (typeof cell === "boolean") return { userEnteredValue: { boolValue: cell } };
  if (typeof cell === "number") return { userEnteredValue: { numberValue: cell } };
  if (typeof cell !== "string") {
    const [id = "", label = id] = cell as readonly string[];
    const place = placeOf(to);
    return place
      ? { userEnteredValue: { formulaValue: linkFormula([id, label], place) } }
      : { userEnteredValue: { stringValue: label } };
  }
  const at = kind === "when" ? instantIn(cell) : Number.NaN;
  if (!Number.isNaN(at)) return { userEnteredValue: { numberValue: clock.serialAt(at) } };
  const day = kind === "day" ? readDay(cell) : Number.NaN;
  if (!Number.isNaN(day)) return { userEnteredValue: { numberValue: day + epoch } };
  return { userEnteredValue: { stringValue: cell } };
}

/** What a cell holds, in the words of views. What Daybook writes into no cell of that kind, a formula first of all, is a list and equals nothing. */
export function held(
  cell: CellData | undefined,
  { kind, to }: Pick<Column, "kind" | "to">,
  { clock, placeOf }: CellRules,
): TargetCell {
  const { stringValue, numberValue, boolValue, formulaValue } = cell?.userEnteredValue ?? {};
  if (typeof formulaValue === "string") {
    const place = kind === "link" ? placeOf(to) : null;
    return (place && readLink(formulaValue, place)) ?? ["", formulaValue];
  }
  if (typeof stringValue === "string") return stringValue === "" ? null : stringValue;
  if (typeof boolValue === "boolean") return boolValue;
  if (typeof numberValue !== "number") return null;
  if (kind === "when") {
    const ms = clock.instantAt(numberValue);
    return ms >= 0 && ms < 253_402_300_800_000 ? toIso(ms) : numberValue;
  }
  if (
    kind === "day" &&
    numberValue === Math.floor(numberValue) &&
    numberValue >= epoch &&
    numberValue < 2_958_466
  )
    return toIso((numberValue - epoch) * DAY_MS).slice(0, 10);
  return numberValue;
}

const texts: ReadonlySet<ColumnKind> = new Set<ColumnKind>(["text", "long", "sel", "link"]);

/** Whether a cell says what is wanted of it: a time as clocks show it, since an hour that comes twice is written only once. */
export function sameBy({ serialAt }: SheetClock): typeof sameCell {
  return (wanted, cell, kind) => {
    const isText = texts.has(kind) || kind === "day";
    if (isText && typeof wanted === "string" && wanted !== "") return sameText(wanted, cell, kind);
    if (kind !== "when" || typeof wanted !== "string" || typeof cell !== "string")
      return sameCell(wanted, cell, kind);
    const [one, other] = [instantIn(wanted), instantIn(cell)];
    if (Number.isNaN(one) || Number.isNaN(other)) return false;
    return Math.abs(serialAt(one) - serialAt(other)) < 1000 / DAY_MS;
  };
}

/** A number that looks like the text is none. */
const sameText = (wanted: string, cell: TargetCell | undefined, kind: ColumnKind): boolean =>
  typeof cell === "string" && sameCell(wanted, cell, kind === "link" ? "text" : kind);

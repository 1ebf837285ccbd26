import type { Hash } from "../core/identity.ts";
import type { CrmRecords } from "../core/remote.ts";
import { oneLine } from "../core/sentence.ts";
import { parseInstant } from "../core/time.ts";
import type { TargetCell } from "./table-target.ts";
import type { Cell, Column, ColumnKind, TableRow } from "./view.ts";

/** The cells of a row by its columns' titles; an empty one is null, links are lists of record ids. */
export type Cells = Readonly<Record<string, TargetCell>>;

/** The longest text that a cell of any sheet takes, in UTF-16 units. Source: Google Sheets' limit; a base takes twice as much. */
const longest = 50_000;

/** What a cell holds that links to what has an id: records, nothing, or a text. */
export type LinkTo = (to: Column["to"], id: string) => TargetCell;

/** Where links lead: to the records that the CRM has now, and nowhere without a CRM. */
export const recordsIn =
  (crm: CrmRecords | undefined): LinkTo =>
  (to, id) => {
    const found = (to === "Deals" ? crm?.deals : crm?.contacts)?.get(id);
    return found ? [found.record] : [];
  };

/** A row of a view as it is published. */
export function cellsOf(row: TableRow, columns: readonly Column[], linkTo: LinkTo): Cells {
  const cells: Record<string, TargetCell> = Object.create(null);
  for (const { title, name, kind, to } of columns)
    cells[title] = published(row[name] ?? null, kind, (id) => linkTo(to, id));
  return cells;
}

function published(value: Cell, kind: ColumnKind, linkTo: (id: string) => TargetCell): TargetCell {
  if (kind === "link") return typeof value === "string" ? linkTo(value) : [];
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string") return value;
  // A cell of one line takes no break, and what stands at its ends some platforms drop.
  const text = kind === "long" ? value.trim() : oneLine(value);
  return text === "" ? null : clipped(text);
}

function clipped(text: string): string {
  if (text.length <= longest) return text;
  const unit = text.charCodeAt(longest - 2);
  return `${text.slice(0, unit >= 0xd800 && unit <= 0xdbff ? longest - 2 : longest - 1)}…`;
}

/** Texts beyond this can't be looked for in every store. */
const longestKey = 255;

/** A row's key as one line of at most 255 characters; two keys never give the same. */
export function keyText(key: string, hash: Hash): string {
  const line = oneLine(key) === key && !/^("|sha256 )/.test(key) ? key : JSON.stringify(key);
  return line.length <= longestKey && line !== "" && oneLine(line) === line ? line : `sha256 ${hash(key)}`;
}

/** Whether a cell says what is wanted of it, however the place where it stands writes that. */
export function sameCell(wanted: TargetCell, held: TargetCell | undefined, kind: ColumnKind): boolean {
  if (isEmpty(wanted) || isEmpty(held)) return isEmpty(wanted) && isEmpty(held);
  if (kind === "link") return sameLinks(wanted, held);
  if (typeof wanted === "number") return typeof held === "number" && sameNumber(wanted, held, kind);
  if (typeof wanted === "boolean") return wanted === held;
  const [one, other] = [String(wanted), String(held)];
  if (kind === "when") return sameInstant(one, other);
  if (kind === "day") return one === other.slice(0, 10);
  return one === other || plain(one) === plain(other);
}

/** null, `""`, a box without a tick and no links are all the same: what most platforms leave out of a row. */
const isEmpty = (cell: TargetCell | undefined): boolean =>
  cell === undefined ||
  cell === null ||
  cell === "" ||
  cell === false ||
  (Array.isArray(cell) && cell.length === 0);

function sameLinks(wanted: TargetCell, held: TargetCell | undefined): boolean {
  if (!Array.isArray(wanted) || !Array.isArray(held)) return false;
  const [one, other] = [new Set<unknown>(wanted), new Set<unknown>(held)];
  return one.size === other.size && [...one].every((id) => other.has(id));
}

/** Decimal places that columns show; a percentage is a fraction of two. */
const places: Readonly<Partial<Record<ColumnKind, number>>> = { int: 0, days: 1, number: 2, pct: 2 };

/** Equal, or what is wanted rounded to what the column shows: some platforms keep no more, each with its own way at the half. */
function sameNumber(wanted: number, held: number, kind: ColumnKind): boolean {
  const slip = 1e-9 * Math.max(Math.abs(wanted), Math.abs(held), 1e-9);
  const unit = 10 ** -(places[kind] ?? 12);
  const isRound = Math.abs(held - Math.round(held / unit) * unit) <= slip;
  return Math.abs(wanted - held) <= slip + (isRound ? unit / 2 : 0);
}

/** Some platforms keep whole seconds. */
const sameInstant = (one: string, other: string): boolean => {
  const [a, b] = [instantIn(one), instantIn(other)];
  return Math.abs(a - b) < 1000;
};

/** A cell's instant (milliseconds), NaN where it holds none. */
export function instantIn(cell: TargetCell | undefined): number {
  if (typeof cell !== "string") return Number.NaN;
  const read = parseInstant(cell, "UTC");
  return read.ok ? read.ms : Number.NaN;
}

const plain = (text: string): string => text.replace(/\r\n?/g, "\n").trim();

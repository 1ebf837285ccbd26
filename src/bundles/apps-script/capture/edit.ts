import type { Watched } from "../../../core/crm.ts";
import { type CrmSubject, readCrm } from "../../common/crm.ts";
import { columnsOf, isCapture } from "../../common/observe.ts";
import { fieldOf } from "../../common/records.ts";
import { keyOf } from "../../common/sweep.ts";
import type { Desk } from "../desk.ts";
import { type Captured, noCapture, said } from "./captured.ts";
import { compare } from "./compare.ts";
import { type TabHome, tabHomes } from "./crm-tabs.ts";
import { fillIds } from "./ids.ts";
import { areNewcomers, openSeen } from "./seen.ts";
import { sourceOf } from "./source.ts";
import type { TabRow } from "./tabs.ts";

/** What Apps Script hands an installed edit trigger, as far as it is used. Source: developers.google.com/apps-script/guides/triggers/events. */
export interface EditEvent {
  readonly range?: GoogleAppsScript.Spreadsheet.Range;
  /** Who edited; without an address where Google doesn't tell. */
  readonly user?: { getEmail?(): string };
  /** What was typed, where it was into a single cell. */
  readonly value?: unknown;
}

/** Who edited; nobody knows where another text stands there by now: somebody else's change would be taken for theirs. */
function editorOf({ range, user, value }: EditEvent): string | null {
  const cell: unknown = typeof value === "string" ? range?.getValue() : undefined;
  return typeof cell === "string" && cell !== value ? null : user?.getEmail?.() || null;
}

/** Cells of a tab, as people count, all ends included. */
interface Area {
  readonly first: number;
  readonly last: number;
  /** Columns from 0. */
  readonly left: number;
  readonly right: number;
}

/**
 * Logs what an edit changed: of the edited rows those columns alone that were edited, so that nobody is taken for the author of another's
 * change; of a row that the log doesn't know, all of it. In a rehearsal nothing is done.
 */
export async function captureEdit(desk: Desk, event: EditEvent | undefined): Promise<Captured> {
  const { config, front } = desk;
  const range = event?.range;
  if (!config.live || front.json === null || !event || !range) return noCapture;
  const sheet = String(range.getSheet().getSheetId());
  const homes = tabHomes(desk, () => undefined);
  const home = homes.find(({ table }) => table.id === sheet);
  const area = areaOf(range);
  if (!home || area.last < 2 || !isWatched(home, area)) return noCapture;
  return desk.inTurn(async (isOurs) => {
    // Two who give ids at once would give a row one after the other: whoever is at it does, and the timer logs the row.
    const ids = isOurs ? await fillIds(desk, home, area) : 0;
    return { ...(await captureArea(desk, homes, home, area, event)), ids };
  });
}

async function captureArea(
  desk: Desk,
  homes: readonly TabHome[],
  home: TabHome,
  area: Area,
  event: EditEvent,
): Promise<Captured> {
  const editor = editorOf(event);
  const own = home.rowIs === "deal" ? homes : [home];
  const isIn = ({ home: each, record }: CrmSubject): boolean => {
    const { row } = record as TabRow;
    return each.rowIs === home.rowIs && row >= area.first && row <= area.last;
  };
  const { subjects } = await readCrm(own);
  const about = subjects.filter(isIn);
  if (about.length === 0) return noCapture;
  const wanted = new Set(about.map(keyOf));
  const narrow = narrowed(home, area);
  const compared = await compare(desk, {
    homes: own,
    about,
    source: sourceOf(desk),
    newcomers: areNewcomers(desk),
    renamed: "leave",
    // Somebody may have moved the rows meanwhile: whoever they were about counts, not where they stood.
    pick: (crm, { events }) => {
      // Of whom another tool alone has logged, the row was never looked at as a whole.
      const known = new Set(events.filter(({ source }) => isCapture(source)).map(keyOf));
      return crm.subjects
        .filter((each) => wanted.has(keyOf(each)))
        .map((each) => (known.has(keyOf(each)) ? { ...each, home: narrow } : each));
    },
    actorOf: (subject) => (subject.home === narrow || isWhole(subject, area) ? editor : null),
  });
  // How it looked before may come back without an edit, by undoing it: the timer isn't to pass it over then.
  openSeen(desk).forget(about);
  return said(compared, await compared.append(), 0);
}

const areaOf = (range: GoogleAppsScript.Spreadsheet.Range): Area => {
  const [first, left] = [range.getRow(), range.getColumn() - 1];
  return {
    first: Math.max(2, first),
    last: first + range.getNumRows() - 1,
    left,
    right: left + range.getNumColumns() - 1,
  };
};

const isEdited = ({ table }: TabHome, { left, right }: Area, column: string): boolean => {
  const place = fieldOf(table, column)?.place ?? -1;
  return place >= left && place <= right;
};

/** Whether an edit is of columns that matter, the id among them. */
const isWatched = (home: TabHome, area: Area): boolean =>
  [...columnsOf(home.observed), ...(home.name === null ? [] : [home.name])].some((column) =>
    isEdited(home, area, column),
  );

/** A tab of which the edited columns alone are watched. */
function narrowed(home: TabHome, area: Area): TabHome {
  const watch = Object.fromEntries(
    Object.entries(home.observed.watch).map(([slot, column]: [string, string | null]) => [
      slot,
      column !== null && isEdited(home, area, column) ? column : null,
    ]),
  ) as unknown as Watched;
  return { ...home, observed: { ...home.observed, watch, dates: {} } };
}

/** Whether all that a row says was within the edit. */
const isWhole = ({ home, record }: CrmSubject, area: Area): boolean =>
  Object.values(home.observed.watch).every(
    (column: string | null) =>
      column === null || isEdited(home as TabHome, area, column) || record.getCellValue(column) === null,
  );

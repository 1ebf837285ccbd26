import { roomFor } from "../../../stores/sheets/room.ts";
import type { Book, BookTab } from "../../../stores/sheets/tabs.ts";
import { countOf, countText } from "../../../views/figures.ts";
import { ownId } from "../capture/tabs.ts";
import type { EntryName } from "../entries.ts";
import type { Settled } from "./settle.ts";
import { triggerLines } from "./triggers.ts";

/** What a set-up adds beside tabs. */
export interface Beside {
  /** Tabs that get a column of ids. */
  readonly ids: readonly BookTab[];
  /** Of these, those that had one before. */
  readonly lost: readonly BookTab[];
  readonly triggers: readonly EntryName[];
  /** Whether the settings are other ones than those that are kept. */
  readonly settings: boolean;
}

/** Every tab and column that will be added, what the lock does, and what it costs. */
export function addedLines({ plan }: Settled, { ids, lost, triggers, settings }: Beside): readonly string[] {
  const made = plan.tabs.filter(({ tab }) => tab === null);
  const wider = plan.tabs.filter(({ tab, columns }) => tab !== null && columns.length > 0);
  return [
    ...made.map(
      ({ wanted }) => `+ tab "${wanted.name}": ${wanted.columns.map(({ name }) => name).join(", ")}`,
    ),
    ...wider.map(
      ({ wanted, columns }) => `+ in tab "${wanted.name}": ${columns.map(({ name }) => name).join(", ")}`,
    ),
    ...ids.map(
      ({ title }) => `+ in tab "${title}": the column ${ownId}, filled for every row and kept filled`,
    ),
    ...lost.map(
      ({ title }) =>
        `! The tab "${title}" had that column: somebody took it out. Better bring it back first, by Edit > Undo or File > Version history: a row whose id isn't known any more is a new one to the log, with all that it holds.`,
    ),
    ...(plan.guard?.repair ? [`+ the protection of the tab of events, put right`] : []),
    ...(triggers.length > 0 ? [`+ Daybook runs by itself: ${triggerLines.join("; ")}`] : []),
    ...(settings ? ["+ your answers, kept in the tab Daybook"] : []),
  ];
}

/** What protection can and can't do, said before anything is made. */
export const lockLine =
  "The log's tab is protected: nobody but you, whose account this script runs in, can edit it. Google binds no owner of a spreadsheet by that, and an owner can take it off: the menu's Verify then names what was changed. The view tabs only warn.";

/** How many events will fit, and how many that is for each of so many people. */
export const roomLine = (there: Book, { plan, settings }: Settled, people: number): string => {
  const log = plan.tabs.find(({ wanted }) => wanted.word === "events")?.tab ?? null;
  const room = roomFor(there, log);
  const tab = settings.crm?.contacts?.table ?? "";
  const each = people > 0 ? `, about ${countText(Math.floor(room / people))} for each row of "${tab}"` : "";
  return `Room for about ${countOf(room, "more event")}${each}: a spreadsheet holds 10 million cells. It costs nothing beside that; Google lets a script run 90 minutes a day, of which this takes a few.`;
};

import type { Random } from "../emulators/common/random.ts";
import type { Sheets } from "../emulators/sheets/start-sheets.ts";
import { eventsHeader } from "./sheets-log.ts";

/** Somebody who has the log's tab open and does what people do. */
export interface Person {
  /** Does one thing, by chance. */
  act(): void;
  /** Takes back the last thing that keeps a log from being written to, such as another name for its tab. */
  putRight(): void;
  /** The event_ids of rows that were deleted or typed over. */
  readonly spoilt: ReadonlySet<string>;
  /** Whether named ranges were deleted: then writers may pass each other. */
  tookNames(): boolean;
}

const typed = ["007", "=1+1", "TRUE", "2026-04-12", "", "x", "'", 5, true];

/** A person at the keyboard of the tab Events. */
export function personAt({ control }: Sheets, random: Random): Person {
  const tab = "Events";
  const spoilt = new Set<string>();
  const undo: (() => void)[] = [];
  let names = false;
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random.next() * list.length)] as T;
  const rows = () => control.rows({ tab });
  const row = (): number => 2 + Math.floor(random.next() * Math.max(1, rows().length - 1));
  const spoil = (at: number): void => {
    const header = rows()[0] ?? [];
    spoilt.add(String(rows()[at - 1]?.[header.indexOf("event_id")] ?? ""));
  };
  const ranges = (): readonly { readonly name: string }[] =>
    (control.book() as { readonly namedRanges?: readonly { readonly name: string }[] }).namedRanges ?? [];
  const acts: readonly (() => void)[] = [
    () => control.sort({ tab, column: pick(eventsHeader), descending: random.next() < 0.5 }),
    () => control.insertRows({ tab, at: row(), count: 1 + Math.floor(random.next() * 3) }),
    () => control.insertColumns({ tab, at: pick(eventsHeader) }),
    () => control.moveColumn({ tab, column: pick(eventsHeader), before: pick(eventsHeader) }),
    () => {
      const empty = (rows()[0] ?? []).indexOf("");
      if (empty >= 0) control.deleteColumns({ tab, at: empty + 1 });
    },
    () => {
      if (rows().length < 4) return;
      const at = row();
      spoil(at);
      control.deleteRows({ tab, at });
    },
    () => {
      if (rows().length < 4) return;
      const at = row();
      spoil(at);
      control.editCell({ tab, cell: `R${at}C${1 + Math.floor(random.next() * 10)}`, value: pick(typed) });
    },
    () => {
      control.renameTab({ tab, to: "Events (old)" });
      undo.push(() => control.renameTab({ tab: "Events (old)", to: tab }));
    },
    () => {
      const column = pick(eventsHeader);
      control.renameHeader({ tab, column, to: "Who?" });
      undo.push(() => control.renameHeader({ tab, column: "Who?", to: column }));
    },
    () => {
      if (ranges().length === 0) return;
      names = true;
      const all = random.next() < 0.3;
      for (const { name } of all ? ranges() : ranges().slice(-1)) control.deleteNamedRange({ name });
    },
  ];
  return {
    act() {
      if (undo.length === 0) pick(acts)();
    },
    putRight: () => undo.pop()?.(),
    spoilt,
    tookNames: () => names,
  };
}

import { DaybookError } from "../../src/core/errors.ts";
import type { Event } from "../../src/core/event.ts";
import type { RemoteLog, RemotePage, RemoteRow } from "../../src/core/remote.ts";
import type { EventSink } from "../../src/core/store.ts";
import { openMemory } from "../../src/stores/memory.ts";

/** A log elsewhere that a test plays people on: they add rows, edit them and take them away. */
export interface RemoteTable extends RemoteLog {
  /** Appends as a store does that looks keys up. */
  readonly append: EventSink["append"];
  /** Puts a row in, whatever its key; its id. One of a given id comes back from the bin. */
  put(cells: Event, more?: Partial<Omit<RemoteRow, "cells">>): string;
  edit(id: string, cells: Partial<Event>, more?: Partial<Omit<RemoteRow, "cells" | "id">>): void;
  remove(id: string): void;
  rows(): readonly RemoteRow[];
  /** How many pages were asked for. */
  requests(): number;
  /** From now on listings that are under way are lost. */
  expire(): void;
  /** Fails every request after so many more; `undefined`: none. */
  failAfter(requests: number | undefined): void;
}

export interface RemoteTableOptions {
  /** Rows of the nth page. @default 3 */
  readonly pageSize?: (page: number) => number;
  /** Waits before and after a page is put together. */
  readonly wait?: () => Promise<void>;
  /** So many changes before a place are shown again. @default 0 */
  readonly overlap?: number;
}

interface Place {
  /** The count of changes at which the last whole listing began. */
  readonly from: number;
  /** The one at which this listing began; null between two. */
  readonly began: number | null;
  /** The last id that this listing has shown. */
  readonly shown: string;
  readonly age: number;
}

/** A table that counts its changes and lists rows by id, each page as the rows stand at that moment: what changes behind a listing's back is in the next. */
export function remoteTable({
  pageSize = () => 3,
  wait = async () => {},
  overlap = 0,
}: RemoteTableOptions = {}): RemoteTable {
  const rows = new Map<string, RemoteRow & { readonly change: number }>();
  let [changes, made, asked, age] = [0, 0, 0, 0];
  let left = Number.POSITIVE_INFINITY;
  const set = (row: RemoteRow): void => void rows.set(row.id, { ...row, change: ++changes });

  const put: RemoteTable["put"] = (cells, more = {}) => {
    const id = more.id ?? `rec${String(++made).padStart(6, "0")}`;
    set({ cells, recorded_at: "2026-07-01T00:00:00.000Z", links: null, ...more, id });
    return id;
  };

  const memory = openMemory({ now: () => "2026-07-01T00:00:00.000Z" });

  return {
    put,
    async append(events) {
      const receipts = await memory.append(events);
      receipts.forEach((receipt, i) => {
        if (receipt.status === "appended") put(events[i] as Event);
      });
      return receipts;
    },
    edit(id, cells, more = {}) {
      const row = rows.get(id) as RemoteRow;
      set({ ...row, ...more, cells: { ...row.cells, ...cells } });
    },
    remove: (id) => void rows.delete(id),
    rows: () => [...rows.values()].map(({ change, ...row }) => row),
    requests: () => asked,
    expire: () => void age++,
    failAfter: (requests) => {
      left = requests ?? Number.POSITIVE_INFINITY;
    },
    async changes(after): Promise<RemotePage> {
      const place: Place = after === undefined ? { from: 0, began: null, shown: "", age } : JSON.parse(after);
      await wait();
      if (left-- <= 0) throw new Error("the network is down");
      const size = pageSize(asked++);
      if (place.began !== null && place.age !== age)
        throw new DaybookError("BAD_CHECKPOINT", "That listing is gone.");
      const began = place.began ?? changes;
      const found = [...rows.values()]
        .filter((row) => row.id > place.shown && (row.change > place.from - overlap || place.from === 0))
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      const page = found.slice(0, size);
      const done = found.length <= size;
      const shown = page[page.length - 1]?.id ?? place.shown;
      const next: Place = done
        ? { from: began, began: null, shown: "", age }
        : { from: place.from, began, shown, age };
      await wait();
      return { rows: page.map(({ change, ...row }) => row), checkpoint: JSON.stringify(next), done };
    },
  };
}

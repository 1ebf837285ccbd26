import { type EventSink, readAll } from "../../core/store.ts";
import { toIso } from "../../core/time.ts";
import { winnersOf } from "../../core/winners.ts";
import { openMemory } from "../../stores/memory.ts";
import type { Desk } from "./desk.ts";

/** Takes events as the log would, and tells what would become of each; nothing is written. It reads the whole log. */
export const rehearsal = ({ log, catalog, host }: Pick<Desk, "log" | "catalog" | "host">): EventSink => ({
  async append(events) {
    const rows = [];
    for await (const row of readAll(log)) rows.push(row);
    const copy = openMemory({ now: () => toIso(host.clock()) });
    await copy.append(winnersOf(rows, catalog, host.hash).events);
    return copy.append(events);
  },
});

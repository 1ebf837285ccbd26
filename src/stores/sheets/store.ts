import type { Row } from "../../core/event.ts";
import type { RemoteLog } from "../../core/remote.ts";
import type { EventStore } from "../../core/store.ts";
import { fromIso, toIso } from "../../core/time.ts";
import { appenderTo } from "./append.ts";
import type { SheetsClient } from "./client.ts";
import { listerOf } from "./listing.ts";
import { isMarkOf, type LogRules } from "./look-up.ts";
import { type Memory, memoryOf } from "./memory.ts";
import type { Clock } from "./pace.ts";
import { checkpointOf, placeIn } from "./place.ts";
import { mostEvents } from "./write-rows.ts";

/** A log in a tab of events: it takes events, gives them back, and can be followed by a mirror. */
export interface SheetsStore extends EventStore, RemoteLog {}

export interface SheetsStoreOptions extends LogRules {
  /** The tab's title. */
  readonly tab: string;
  /** ISO 8601 UTC: what recorded_at is written by. */
  readonly now: () => string;
  readonly clock: Clock;
  /** The most rows of a page. @default 5000 */
  readonly pageSize?: number | undefined;
  /** What is known of the tab. @default nothing */
  readonly memory?: Memory | undefined;
}

/** A reading may lag behind by so many milliseconds: tens of seconds were reported. */
const lag = 120_000;

/** The log in a tab of events. What comes first is done first: one handle appends one batch at a time. */
export function storeOver(
  client: SheetsClient,
  {
    tab,
    now,
    clock,
    hash,
    catalog,
    pageSize = 5000,
    memory = memoryOf(client, tab, isMarkOf(catalog), clock),
  }: SheetsStoreOptions,
): SheetsStore {
  const rules = { hash, catalog };
  const append = appenderTo({ client, tab, memory, rules, clock, now });
  const { list, numberOf } = listerOf({ client, tab, clock, seen: memory.seen, pageSize });
  let line: Promise<unknown> = Promise.resolve();
  const inLine = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = line.then(work, work);
    line = mine;
    return mine;
  };
  return {
    batch: mostEvents,
    capabilities: { unique_key: false, refuses_edits: false, recorded_at: true, ordered: false },
    append: (events) => (events.length === 0 ? Promise.resolve([]) : inLine(() => append(events))),
    async read(_, after) {
      const { rows, place, done } = await list(placeIn(after));
      return {
        rows: rows.map(({ number, cells }): Row => ({ ...cells, position: number })),
        checkpoint: checkpointOf(place),
        done,
      };
    },
    async changes(after) {
      const asked = now();
      const { rows, place, done } = await list(placeIn(after));
      return {
        rows: rows.map(({ name, cells: { recorded_at, ...cells } }) => ({
          id: name,
          cells,
          recorded_at,
          links: null,
        })),
        checkpoint: checkpointOf(place),
        done,
        ...(done ? { settled: toIso(Math.max(0, fromIso(asked) - lag)) } : {}),
      };
    },
    called(id) {
      const number = numberOf(id);
      return number === null ? null : String(number);
    },
    async close() {},
  };
}

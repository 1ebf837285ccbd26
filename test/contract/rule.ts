import type { EventStore } from "../../src/core/index.ts";

/** Opens the log at a place: the same place twice gives two handles on one log, another place an empty log. */
export type OpenLog<Store extends EventStore = EventStore> = (place: string) => Store | Promise<Store>;

/** One promise of a store, as a sentence, and how to see whether it is kept: `check` throws if not. */
export interface Rule<Store extends EventStore = EventStore> {
  readonly sentence: string;
  check(open: () => Promise<Store>): Promise<void>;
}

/** Rules that a store can't keep: its sentence, and the reason, which the runner prints. */
export type Skips = Readonly<Record<string, string>>;

/** Runs one rule on a log of its own, and closes every handle that it opened. */
export async function runRule<Store extends EventStore>(
  rule: Rule<Store>,
  open: OpenLog<Store>,
  place: string,
): Promise<void> {
  const opened: Store[] = [];
  try {
    await rule.check(async () => {
      const store = await open(place);
      opened.push(store);
      return store;
    });
  } finally {
    for (const store of opened) await store.close();
  }
}

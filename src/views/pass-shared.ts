import type { Hash } from "../core/identity.ts";
import type { Settings } from "../core/settings.ts";
import type { EventStore } from "../core/store.ts";
import { isGrouped, pass } from "./fold.ts";
import type { Pass } from "./pass.ts";
import { joinParts, type Part, passPart, readingOf } from "./pass-groups.ts";
import { isRegistered } from "./registry.ts";
import { merge, type Tally } from "./tally.ts";
import type { View, ViewContext } from "./view.ts";

/** A half of a log to be passed over elsewhere: plain data. */
export interface Order {
  /** The words of the views whose tallies are wanted. */
  readonly views: readonly string[];
  readonly as_of: number;
  readonly settings: Settings;
  /** The newest position of the log. */
  readonly head: number;
  /** The contact that it begins with. */
  readonly first: string;
}

/** What comes back: the views' tallies, in their order, and what the pass met. */
export interface Share {
  readonly part: Part;
  readonly tallies: readonly Tally[];
}

/** Somebody who passes over one half of a log while the other half is passed over here. */
export interface Helper {
  /** The contact that the second half begins with; null where sharing takes longer than it saves. */
  middle(): string | null;
  tally(order: Order): Promise<Share>;
}

/** Passes over a log for these views; with a helper, each takes a half. Whatever the helper fails at is done here. */
export async function passShared(
  store: EventStore,
  tallies: ReadonlyMap<View, Tally>,
  context: ViewContext,
  hash: Hash,
  helper: Helper | null,
): Promise<Pass> {
  const views = [...tallies.keys()];
  const take: Parameters<typeof pass>[3] = (history, sign) => {
    for (const [view, tally] of tallies) view.add(tally, history, sign, context);
  };
  const first = views.every(isRegistered) ? (helper?.middle() ?? null) : null;
  if (helper === null || first === null || !isGrouped(store)) return pass(store, context, hash, take);
  const reading = await readingOf(store, context, hash);
  const { as_of, settings } = context;
  const order = { views: views.map((view) => view.name), as_of, settings, head: reading.head, first };
  const asked = helper.tally(order).catch(() => null);
  const own = passPart(store, reading, { last: first }, take);
  const share = await asked;
  share?.tallies.forEach((tally, i) => {
    merge(tallies.get(views[i] as View) as Tally, tally);
  });
  const other = share?.part ?? passPart(store, reading, { first }, take);
  return joinParts(store, [own, other], reading, take);
}

import type { Hash } from "../core/identity.ts";
import type { EventStore } from "../core/store.ts";
import { isGrouped } from "./fold.ts";
import type { Pass } from "./pass.ts";
import { type Helper, passShared } from "./pass-shared.ts";
import { type Earlier, resume } from "./resume.ts";
import { newTally, type Tally } from "./tally.ts";
import type { View, ViewContext } from "./view.ts";

/** A view's tally, and the pass that it comes from. */
export interface Kept {
  readonly earlier: Earlier;
  readonly tally: Tally;
}

/** Keeps tallies beside a log. Whatever it loses, or can't read, is worked out again. */
export interface ViewCache {
  load(view: string): Kept | null;
  save(view: string, kept: Kept): void;
}

/** A log that is read in well under a second isn't worth a cache. */
const worthKeeping = 20_000;
/** So many new rows are soon read again; more are kept. */
const worthSaving = 1_000;

/** The tallies of views, in their order: what a cache holds is brought up to date, the rest is read from the log in one pass, shared with a helper if there is one. */
export async function tallyViews(
  store: EventStore,
  views: readonly View[],
  context: ViewContext,
  hash: Hash,
  cache: ViewCache | null,
  helper: (() => Promise<Helper | null>) | null = null,
): Promise<{ readonly tallies: readonly Tally[]; readonly pass: Pass }> {
  const taking =
    (some: readonly View[], of: ReadonlyMap<View, Tally>) =>
    (history: Parameters<View["add"]>[1], sign: 1 | -1) => {
      for (const view of some) view.add(of.get(view) as Tally, history, sign, context);
    };
  const tallies = new Map<View, Tally>();
  const earlier = new Map<View, Earlier>();
  let met: Pass | null = null;
  if (cache && isGrouped(store)) {
    for (const view of views) {
      const kept = cache.load(view.name);
      if (kept) tallies.set(view, kept.tally);
      if (kept) earlier.set(view, kept.earlier);
    }
    for (const alike of sameStart(views, earlier)) {
      const from = earlier.get(alike[0] as View) as Earlier;
      const resumed = await resume(store, from, context, hash, taking(alike, tallies));
      if (resumed) met = resumed;
      else for (const view of alike) tallies.delete(view);
      if (resumed && moved(from, resumed) >= worthSaving) save(cache, alike, tallies, resumed, context);
    }
  }
  const cold = views.filter((view) => !tallies.has(view));
  if (cold.length > 0) {
    const empty = new Map(cold.map((view) => [view, newTally()]));
    empty.forEach((tally, view) => {
      tallies.set(view, tally);
    });
    met = await passShared(store, empty, context, hash, helper && (await helper()));
    const isNewest = cold.every((view) => (earlier.get(view)?.as_of ?? 0) <= context.as_of);
    if (cache && isNewest && met.events >= worthKeeping) save(cache, cold, tallies, met, context);
  }
  return { tallies: views.map((view) => tallies.get(view) as Tally), pass: met as Pass };
}

const moved = (from: Earlier, to: Pass): number => (to.trail?.position ?? 0) - from.trail.position;

function save(
  cache: ViewCache,
  views: readonly View[],
  tallies: ReadonlyMap<View, Tally>,
  met: Pass,
  { as_of }: ViewContext,
): void {
  if (!met.trail) return;
  const earlier: Earlier = { ...met, trail: met.trail, as_of };
  for (const view of views) cache.save(view.name, { earlier, tally: tallies.get(view) as Tally });
}

/** Views in groups that may go on together, since their tallies end at one place. */
function sameStart(views: readonly View[], earlier: ReadonlyMap<View, Earlier>): Iterable<readonly View[]> {
  const groups = new Map<string, View[]>();
  for (const view of views) {
    const from = earlier.get(view);
    if (!from) continue;
    const start = `${from.trail.position} ${from.as_of}`;
    groups.set(start, [...(groups.get(start) ?? []), view]);
  }
  return groups.values();
}

import type { Hash } from "../core/identity.ts";
import { pipelinesOf } from "../core/pipelines.ts";
import { catalogFrom, type Settings } from "../core/settings.ts";
import type { EventStore } from "../core/store.ts";
import { toIso } from "../core/time.ts";
import { byDay } from "./age.ts";
import { type Names, ownNames } from "./names.ts";
import type { Pass } from "./pass.ts";
import type { Helper } from "./pass-shared.ts";
import type { Tally } from "./tally.ts";
import type { Column, TableRow, View, ViewContext } from "./view.ts";
import { tallyViews, type ViewCache } from "./view-cache.ts";

/** A log that views are asked of. */
export interface Asked {
  readonly store: EventStore;
  readonly settings: Settings;
  readonly hash: Hash;
  /** Spares reading the whole log again; may be opened only when it is asked for. @default none */
  readonly cache?: ViewCache | null | (() => Promise<ViewCache | null>) | undefined;
  /** Passes over half of a large log in another thread. @default none */
  readonly helper?: (() => Promise<Helper | null>) | null | undefined;
  /** Answers inside of the engine that holds the log; null where that can't. @default none: the log is folded here */
  readonly engine?:
    | ((log: Asked, views: readonly View[], as_of: number) => Promise<readonly Reply[] | null>)
    | null
    | undefined;
  /** How contacts and deals are called. @default by their ids */
  readonly names?: Names | undefined;
  /** What else a reader should know beside any answer, in sentences. @default nothing */
  readonly notes?: readonly string[] | undefined;
  /** How a reader has rows checked that were changed by hand. @default "run verify" */
  readonly verify_by?: string | undefined;
  /** Ages are dates apart, and windows end with as_of's day, so that the tables stay the same all day. @default false */
  readonly by_day?: boolean | undefined;
}

/** A view's answer in full. */
export interface Reply {
  readonly view: View;
  /** As `--json` prints it. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly columns: readonly Column[];
  readonly table: readonly TableRow[];
  /** What a reader should know beside it, in sentences. */
  readonly notes: readonly string[];
}

/** The context of views at an instant (milliseconds). */
export const contextAt = (as_of: number, settings: Settings, names: Names = ownNames): ViewContext => ({
  as_of,
  settings,
  catalog: catalogFrom(settings),
  pipelines: pipelinesOf(settings),
  ...names,
});

/** Works views out of a log as of an instant (milliseconds), in their order and in one pass. */
export async function askViews(log: Asked, views: readonly View[], as_of: number): Promise<readonly Reply[]> {
  const told = (await log.engine?.(log, views, as_of)) ?? null;
  if (told !== null) return told;
  const context = contextAt(as_of, log.settings, log.names);
  const counted = log.by_day ? byDay(context) : context;
  const cache = (typeof log.cache === "function" ? await log.cache() : log.cache) ?? null;
  const { tallies, pass } = await tallyViews(log.store, views, context, log.hash, cache, log.helper ?? null);
  const notes = [...(log.notes ?? []), ...notesOf(pass, log.verify_by)];
  return views.map((view, i): Reply => {
    const { json, table, columns = view.columns(context) } = view.answer(tallies[i] as Tally, counted);
    const head = { as_of: toIso(as_of), timezone: log.settings.timezone, definition: view.definition };
    const tail = notes.length > 0 ? { notes } : {};
    return { view, json: { ...head, ...json, ...tail }, columns, table, notes };
  });
}

/** What a reader of the log should know beside any answer: rows left out, merges ignored. */
export function notesOf(
  { left_out, loops }: Pick<Pass, "left_out" | "loops">,
  verify = "run verify",
): readonly string[] {
  const notes: string[] = [];
  if (left_out > 0)
    notes.push(
      `${left_out} ${left_out === 1 ? "row was" : "rows were"} changed by hand and ${left_out === 1 ? "is" : "are"} left out: ${verify}`,
    );
  if (loops.length > 0) {
    const ids = `${loops.slice(0, 5).join(", ")}${loops.length > 5 ? ", …" : ""}`;
    const [merges, are] =
      loops.length === 1 ? ["1 merge leads", "is"] : [`${loops.length} merges lead`, "are"];
    notes.push(`${merges} back to where it began and ${are} ignored: ${ids}`);
  }
  return notes;
}

/** What may be asked otherwise than the settings say, for one answer. */
export interface ViewOptions {
  /** For stuck: the limit of every stage. For reengage: days of silence. */
  readonly days?: number | undefined;
  /** For reengage: the tag of those who once were engaged. */
  readonly tag?: string | undefined;
}

/** Settings as one view is to see them. */
export function settingsFor(name: string, settings: Settings, { days, tag }: ViewOptions): Settings {
  if (name === "stuck" && days !== undefined) {
    const pipelines = settings.pipelines.map((pipeline) => ({
      ...pipeline,
      stages: pipeline.stages.map((stage) => ({ ...stage, stuck_after_days: days })),
    }));
    return { ...settings, pipelines, stuck_after_days: days };
  }
  if (name !== "reengage") return settings;
  const { reengage } = settings;
  return {
    ...settings,
    reengage: { ...reengage, tag: tag ?? reengage.tag, silent_days: days ?? reengage.silent_days },
  };
}

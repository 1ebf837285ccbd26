import { isCapture } from "../../bundles/common/observe.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Log } from "../../open-log.ts";
import { namesFrom } from "../../views/names.ts";
import type { Context } from "../context.ts";
import { type CrmPlace, openCrm } from "../crm/open-crm.ts";
import type { OpenDesk } from "../crm/open-desk.ts";
import { type Progress, progressOf } from "../progress.ts";
import { appendFound, leftLine, type Outcome } from "./append-found.ts";
import type { ChangeFeed, FeedRead } from "./feed/feed-port.ts";
import { gapEvent } from "./gap-event.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

/** How a capture is asked for. */
export interface CaptureAsked extends CrmPlace {
  /** Nothing is written, no webhook made or read. */
  readonly dry: boolean;
  /** Whether a base's own list of changes is read. */
  readonly webhook: boolean;
  /** What becomes of changes from an option that isn't there any more, and may have got another name. */
  readonly renamed: "log" | "leave";
  /** Whether records that the log doesn't know were made just now: the last run, a moment ago, has seen all that there were. */
  readonly newcomers?: boolean;
}

/** What a capture did: the JSON of `daybook capture`. */
export interface CaptureDone {
  readonly dry_run: boolean;
  /** How changes were found. */
  readonly by: readonly ("webhook" | "snapshot")[];
  /** Records that were read; 0 where the webhook told all. */
  readonly records: number;
  /** Changes that the webhook told of. */
  readonly changes: number;
  readonly appended: number;
  readonly duplicate: number;
  readonly conflict: number;
  readonly rejected: number;
  /** Contacts and deals of which nothing is logged, since a row about them was changed by hand. */
  readonly blocked: number;
  /** Records of which nothing can be logged: deals without a contact, records without an id. */
  readonly without: number;
  /** Records that were taken as they are, since the log sees them for the first time. */
  readonly baselines: number;
  /** What the webhook missed and a snapshot made good, in sentences. */
  readonly gaps: readonly string[];
  /** What needs a look, in sentences. */
  readonly problems: readonly string[];
  /** What else is good to know, in sentences. */
  readonly notes: readonly string[];
  /** What the first 50 events say. */
  readonly events: readonly string[];
}

/**
 * Captures what changed in the CRM: by its webhooks where it has them, and by a snapshot where it hasn't, or where they missed
 * something. Run again it finds nothing new. Throws INTERRUPTED at a safe point, and what opening the CRM and the log throws.
 */
export async function runCapture(context: Context, asked: CaptureAsked): Promise<CaptureDone> {
  const log = await context.openLog(asked.dry ? "try" : "create");
  const progress = progressOf(context, "capture", null);
  try {
    const desk = await openCrm(context, asked, (records) => progress.at(0, records));
    const notes: string[] = [];
    const feed = await feedOf(context, log, desk, asked, notes);
    const read = await feed?.read();
    const told = read ? fromFeed(read) : nothing;
    const isStopped = (): boolean => context.stopSignal().aborted;
    if (isStopped()) throw interrupted();
    const done = { ...nothing, dry_run: asked.dry, notes };
    if (feed && read?.gaps.length === 0) return { ...together(done, told), by: ["webhook"] };
    const found = await takeSnapshot(log, desk, asked);
    const outcome = await logFound({ log, found, dry: asked.dry, progress, isStopped });
    // What was left to the next run belongs to the gap, too.
    if (feed && read && outcome.left === 0) {
      const isFirst = !found.whole.winners.events.some(({ source }) => isCapture(source));
      const gap = { sentences: read.gaps, since: read.since, until: log.now(), found: outcome.appended };
      if (!isFirst) await log.append(gapEvent(gap));
      await feed.settle();
    }
    const { blocked, without, baselines } = found;
    return {
      ...together(together(done, told), fromOutcome(outcome, found)),
      by: feed ? ["webhook", "snapshot"] : ["snapshot"],
      records: found.crm.subjects.length + without,
      gaps: read?.gaps ?? [],
      blocked,
      without,
      baselines,
    };
  } finally {
    progress.end();
  }
}

/** Opens the feed of a base, so that whatever changes from then on is in it. */
async function feedOf(
  context: Context,
  log: Log,
  desk: OpenDesk,
  { dry, webhook }: CaptureAsked,
  notes: string[],
): Promise<ChangeFeed | null> {
  if (dry || !webhook || !desk.base) return null;
  const { openFeed } = await import("./feed/feed.ts");
  return openFeed(context, log, desk, (sentence) => notes.push(sentence));
}

interface Logging {
  readonly log: Log;
  readonly found: Snapshot;
  readonly dry: boolean;
  readonly progress: Progress;
  readonly isStopped: () => boolean;
}

async function logFound({ log, found, dry, progress, isStopped }: Logging): Promise<Outcome> {
  const outcome = await appendFound(log, found.inputs, {
    whole: found.whole,
    dry,
    names: namesFrom(found.crm.records),
    stopped: isStopped,
    onAppended: (events) => progress.at(0, events),
  });
  if (isStopped() && outcome.left > 0) throw interrupted();
  return outcome;
}

const interrupted = (): DaybookError =>
  new DaybookError("INTERRUPTED", "Stopped; what was logged so far is safe.", {
    hint: "Run the same command again: it goes on with what is missing.",
  });

type Told = Pick<
  CaptureDone,
  "changes" | "appended" | "duplicate" | "conflict" | "rejected" | "problems" | "notes" | "events"
>;

const nothing: CaptureDone = {
  dry_run: false,
  by: [],
  records: 0,
  changes: 0,
  appended: 0,
  duplicate: 0,
  conflict: 0,
  rejected: 0,
  blocked: 0,
  without: 0,
  baselines: 0,
  gaps: [],
  problems: [],
  notes: [],
  events: [],
};

const fromFeed = ({ looks, ...read }: FeedRead): Told => ({ ...read, problems: looks, notes: [] });

const fromOutcome = ({ left, problems, ...outcome }: Outcome, { looks }: Snapshot): Told => ({
  ...outcome,
  changes: 0,
  problems: [...problems, ...looks],
  notes: left > 0 ? [leftLine(left)] : [],
});

const mostTold = 50;

function together(done: CaptureDone, told: Told): CaptureDone {
  return {
    ...done,
    changes: done.changes + told.changes,
    appended: done.appended + told.appended,
    duplicate: done.duplicate + told.duplicate,
    conflict: done.conflict + told.conflict,
    rejected: done.rejected + told.rejected,
    problems: [...done.problems, ...told.problems],
    notes: [...done.notes, ...told.notes],
    events: [...done.events, ...told.events].slice(0, mostTold),
  };
}

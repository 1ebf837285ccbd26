import type { Context } from "../context.ts";
import { maskUrls } from "../mask.ts";
import { progressOf } from "../progress.ts";
import { forwardLog, type Known } from "./from-log.ts";
import { type Consumed, forwardStream } from "./from-stream.ts";
import { besideLog, placesFile } from "./places-file.ts";
import type { Tally } from "./tally.ts";
import { openTarget, type Recorded, type Target } from "./target.ts";

/** What is to be forwarded. */
export interface ForwardAsked {
  /** The target's URL. */
  readonly to: string;
  readonly since: string | undefined;
  readonly group: string | undefined;
}

/** What a round gave. */
export interface ForwardDone extends Tally {
  readonly to: string;
  /** null where the log is a stream, which keeps its readers' places. */
  readonly checkpoint: string | null;
  readonly aside_file: string | null;
  readonly recorded_at: Recorded;
  readonly notes: readonly string[];
  /** Events that were erased from the log since they went. */
  readonly erasures: number;
}

/** A forwarding that may go on: what is open, and what is known, from one round to the next. */
export interface Forwarder {
  round(): Promise<ForwardDone>;
  /** The next round begins at the start of the log. */
  anew(): void;
  close(): Promise<void>;
}

/** Forwards a log that is none of a stream's; its target is opened by the first round, and anew after one that failed. */
export function forwarderOf(context: Context, asked: ForwardAsked, target?: Target): Forwarder {
  let open: Target | null = target ?? null;
  let { since } = asked;
  const known: Known = { winners: null };
  const isStopped = (): boolean => context.stopSignal().aborted;
  const close = async (): Promise<void> => {
    const closing = open;
    open = null;
    if (closing !== null && closing !== target) await closing.close();
  };
  return {
    async round() {
      const log = await context.openLog("read");
      const setup = await context.setup();
      open ??= await openTarget(asked.to, context);
      const { name } = open;
      const file = placesFile(besideLog(setup, "forward.json", context.cwd));
      const progress = progressOf(context, "Forwarding", null);
      try {
        await open.begin();
        const done = await forwardLog(log, {
          target: open,
          mark: await file.mark(name),
          since,
          save: (mark) => file.setMark(name, mark),
          stopped: isStopped,
          known,
          tell: ({ read }) => progress.at(read, read),
        });
        since = undefined;
        return { ...done, to: name, aside_file: null, recorded_at: open.recorded_at };
      } catch (error) {
        await close().catch(() => undefined);
        throw error;
      } finally {
        progress.end();
      }
    },
    anew() {
      since = "start";
      known.winners = null;
    },
    close,
  };
}

/** Forwards a stream: to its end, or until it is stopped; then `say` is told of each portion. */
export async function consume(context: Context, asked: ForwardAsked, say?: Say): Promise<ForwardDone> {
  const target = await openTarget(asked.to, context);
  const progress = progressOf(context, "Forwarding", null);
  let read = 0;
  const doneOf = (consumed: Consumed): ForwardDone => ({
    ...consumed,
    to: target.name,
    checkpoint: null,
    recorded_at: target.recorded_at,
    notes: [],
    erasures: 0,
  });
  try {
    await target.begin();
    const consumed = await forwardStream(context, {
      target,
      group: asked.group,
      until: say ? "never" : "end",
      stopped: () => context.stopSignal().aborted,
      tell(portion) {
        read += portion.read;
        if (say) say(doneOf(portion));
        else progress.at(read, read);
      },
    });
    return doneOf(consumed);
  } finally {
    progress.end();
    await target.close();
  }
}

/** Tells of what was forwarded. */
export type Say = (done: ForwardDone) => void;

/** How many events would go, without opening the target. */
export async function rehearse(context: Context, asked: ForwardAsked): Promise<ForwardDone> {
  const setup = await context.setup();
  const to = maskUrls(asked.to);
  const mark = await placesFile(besideLog(setup, "forward.json", context.cwd)).mark(to);
  const log = await context.openLog("read");
  const done = await forwardLog(log, {
    target: null,
    mark,
    since: asked.since,
    save: async () => undefined,
    stopped: () => context.stopSignal().aborted,
  });
  return { ...done, to, aside_file: null, recorded_at: "new" };
}

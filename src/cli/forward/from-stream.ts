import { catalogFrom } from "../../core/settings.ts";
import type { Until } from "../../core/stream.ts";
import { hash } from "../../hosts/node/host.ts";
import type { Context } from "../context.ts";
import { maskUrls } from "../mask.ts";
import { putAside } from "./aside-file.ts";
import { besideLog, placesFile } from "./places-file.ts";
import { add, count, newTally, type Tally } from "./tally.ts";
import type { Target } from "./target.ts";

/** How a stream is forwarded. */
export interface Consuming {
  readonly target: Target;
  /** By whose places it is read. @default a name of its own for each target */
  readonly group: string | undefined;
  readonly until: Until;
  readonly stopped: () => boolean;
  /** Told of each portion that was acknowledged. */
  readonly tell: (portion: Consumed) => void;
}

export interface Consumed extends Tally {
  /** The file of the messages that are no events; null where there was none. */
  readonly aside_file: string | null;
}

/** The consumer group of a target: each gets every message. */
export const groupOf = (to: string): string => `daybook-${hash(maskUrls(to)).slice(0, 12)}`;

/** Opens the stream that is the log. Throws what opening it throws. */
export async function openSource(context: Context, to: string, group = groupOf(to)) {
  const { url, leaves, settings } = await context.setup();
  const { openStream } = await import("../../stores/sinks.ts");
  const file = placesFile(besideLog({ url, leaves }, "forward.json", context.cwd));
  const { env, now, clock, sleep } = context;
  const places = {
    read: () => file.shards(maskUrls(to)),
    write: (shards: Readonly<Record<string, string>>) => file.setShards(maskUrls(to), shards),
  };
  return openStream(url, {
    ...{ env, now, clock, sleep, hash, settings, group, places },
    catalog: catalogFrom(settings),
  });
}

/** Hands on what a stream holds: its place moves on when the target has acknowledged. A message that is no event goes aside. */
export async function forwardStream(
  context: Context,
  { target, group, until, stopped, tell }: Consuming,
): Promise<Consumed> {
  const setup = await context.setup();
  const file = besideLog(setup, "aside.ndjson", context.cwd);
  const tally = newTally();
  const told = (all: Tally): Consumed => ({ ...all, aside_file: all.aside > 0 ? file : null });
  const stream = await openSource(context, target.name, group);
  try {
    await stream.follow(
      async (events, strays) => {
        await putAside(file, strays, context.now());
        const portion = newTally();
        portion.aside = strays.length;
        portion.read = events.length + strays.length;
        for (let at = 0; at < events.length; at += target.batch) {
          const some = events.slice(at, at + target.batch).map((event) => ({ ...event, recorded_at: null }));
          count(portion, some, await target.append(some));
        }
        add(tally, portion);
        tell(told(portion));
      },
      stopped,
      until,
    );
  } finally {
    await stream.close();
  }
  return told(tally);
}

import { type Copied, keepsTimes } from "../../core/copy.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Receipt } from "../../core/store.ts";
import type { Log } from "../../open-log.ts";
import type { Context } from "../context.ts";
import { absoluteLog } from "../find-config.ts";
import { maskUrls } from "../mask.ts";

/** What becomes of the times at which the log recorded its rows. */
export type Recorded = "kept" | "new";

/** Where events are forwarded to. */
export interface Target {
  /** Its URL without a password. */
  readonly name: string;
  /** How many events it takes best at once. */
  readonly batch: number;
  readonly recorded_at: Recorded;
  /** The log that it is; null where it only takes events. */
  readonly log: Log | null;
  /** Looks whether the target has got a seal meanwhile. */
  begin(): Promise<void>;
  append(rows: readonly Copied[]): Promise<readonly Receipt[]>;
  close(): Promise<void>;
}

/** Events of one append where the target doesn't care. */
const usual = 1_000;

/** The URL of `--to`. Throws USAGE for none, and for the log itself. */
export function targetUrl(to: string | undefined, from: string, cwd: string): string {
  if (to === undefined || to === "")
    throw new DaybookError("USAGE", "--to says where the events go.", {
      hint: "daybook forward --to sqlite:copy.db, or sheets://…, kafka://broker:9092/topic",
    });
  const url = absoluteLog(to, cwd);
  if (url !== from) return url;
  throw new DaybookError("USAGE", "--to names the log itself.", { hint: "Name another place." });
}

/** Opens the target; a log that isn't there is made, where that takes no set-up. Throws what opening it throws. */
export async function openTarget(url: string, context: Context): Promise<Target> {
  const { settings } = await context.setup();
  const { isStream, openSink } = await import("../../stores/sinks.ts");
  const { env, now, clock, sleep } = context;
  const name = maskUrls(url);
  if (isStream(url)) {
    const { hash } = await import("../../hosts/node/host.ts");
    const sink = await openSink(url, { env, now, clock, sleep, hash, settings });
    return {
      name,
      batch: sink.batch ?? usual,
      recorded_at: "kept",
      log: null,
      begin: async () => undefined,
      append: (rows) => sink.append(rows),
      close: () => sink.close(),
    };
  }
  const { openLog } = await import("../../open-log.ts");
  const log = await openLog(url, { env, now, clock, sleep, settings, create: true });
  const { store } = log;
  let keeps = false;
  return {
    name,
    batch: store.batch ?? usual,
    get recorded_at() {
      return keeps ? "kept" : "new";
    },
    log,
    async begin() {
      keeps = keepsTimes(store) && !(await isSealed(log));
    },
    append: (rows) =>
      keeps && keepsTimes(store) ? store.appendCopies(rows) : store.append(rows.map(withoutTime)),
    close: () => log.close(),
  };
}

/** A row that comes late is found beside a seal: it must not look as if it had been there before. So must one beside archives. */
const isSealed = async (log: Log): Promise<boolean> => {
  const { existsSync } = await import("node:fs");
  return (await log.leaves()).length > 0 || (log.archives !== null && existsSync(log.archives));
};

const withoutTime = ({ recorded_at: _, ...event }: Copied) => event;

import { resolve } from "node:path";
import { isDaybookError } from "../core/errors.ts";
import type { Log } from "../open-log.ts";
import { findSetup, type Setup } from "./find-config.ts";
import type { Ask, Io } from "./io.ts";
import type { Env } from "./read-env.ts";

/** What the computer gives: everything that a command must not reach for by itself. */
export interface Machine {
  readonly io: Io;
  readonly ask: Ask;
  readonly env: Env;
  readonly cwd: string;
  /** The clock: ISO 8601 UTC with milliseconds. */
  readonly now: () => string;
  /** Milliseconds that only ever grow, by which rates are kept. */
  readonly clock: () => number;
  /** Waits so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Asking for it is a promise to heed it: from then on Ctrl-C doesn't end the process, it sets the signal. */
  readonly stopSignal: () => AbortSignal;
}

/** The flags that every command takes, on either side of its name. */
export interface GlobalFlags {
  readonly config?: string | undefined;
  readonly log?: string | undefined;
  readonly json: boolean;
}

/**
 * What a log is opened for: nothing is written through one for reading; `create` makes one that isn't there; `try` reads the one
 * that is there, or an empty one.
 */
export type Purpose = "read" | "try" | "write" | "create";

/** What a command is given beside its arguments. */
export interface Context extends Machine {
  readonly flags: GlobalFlags;
  /** A path as it was typed, made absolute. */
  path(file: string): string;
  /** The config and the log's URL, read once. Throws CONFIG_INVALID and the like. */
  setup(): Promise<Setup>;
  /** The log, opened once; the runner closes it. `read` and `write` want one that is there, else LOG_NOT_FOUND. */
  openLog(purpose?: Purpose): Promise<Log>;
  /** What there was to say, by then, about all that was read: sentences, which stderr had already. */
  notes(): readonly string[];
  close(): Promise<void>;
}

/** A command's surroundings; nothing is read or opened before it is asked for. */
export function contextOf(machine: Machine, flags: GlobalFlags): Context {
  let setup: Promise<Setup> | undefined;
  let opened: Promise<Log> | undefined;
  const notes: string[] = [];
  const context: Context = {
    ...machine,
    flags,
    sleep: patience(machine),
    path: (file) => (file === "-" ? file : resolve(machine.cwd, file)),
    setup() {
      setup ??= findSetup({
        cwd: machine.cwd,
        config: flags.config,
        log: flags.log,
        envLog: machine.env.DAYBOOK_LOG,
      });
      return setup;
    },
    openLog(purpose = "read") {
      opened ??= open(purpose);
      return opened;
    },
    notes: () => notes,
    async close() {
      if (opened !== undefined) await opened.then((log) => log.close()).catch(() => undefined);
    },
  };
  async function open(purpose: Purpose): Promise<Log> {
    const { settings, url, mirror, leaves, archives } = await context.setup();
    const { openLog } = await import("../open-log.ts");
    const { now, clock, sleep, env } = context;
    // A command is one moment, however often it reads.
    const usual = { settings, now, clock, sleep, env, mirror, leaves, archives, tell, freshFor: 10_000 };
    if (purpose === "create" || purpose === "write")
      return openLog(url, { ...usual, create: purpose === "create" });
    return openLog(url, { ...usual, create: false, readonly: true }).catch((error: unknown) => {
      if (purpose === "try" && isDaybookError(error) && error.code === "LOG_NOT_FOUND")
        return openLog("memory:", usual);
      throw error;
    });
  }
  function tell(note: string): void {
    notes.push(note);
    context.io.err(`${note}\n`);
  }
  return context;
}

/** From so many milliseconds on, who waits is told why. */
const long = 5_000;

/** Only a log elsewhere makes a command wait: for its rate, which others share, or until it answers again. */
const patience =
  ({ io, sleep }: Machine): Machine["sleep"] =>
  (ms) => {
    if (ms >= long)
      io.err(
        `Waiting ${Math.round(ms / 1000)} s: the log takes no requests for now; others may be using it.\n`,
      );
    return sleep(ms);
  };

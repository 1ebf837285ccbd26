import { isDaybookError } from "../../core/errors.ts";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import { countOf } from "../format/figures.ts";
import { type CaptureAsked, type CaptureDone, runCapture } from "./run.ts";
import { needsLook } from "./text.ts";

/** What no later round can mend. */
const endings = /^(?:USAGE|CONFIG_\w+|BAD_URL|INTERRUPTED|CAPTURE_\w+)$|TOKEN|CREDENTIALS|AUTH/;

/** A pause is taken in parts (milliseconds), so that a stop isn't kept waiting. */
const part = 1_000;

/**
 * Captures again and again with a pause (milliseconds) in between, until it is stopped: a line each round, JSON where that is asked for.
 * A round that fails is told and followed by the next; one that can't be mended, and the first, throw.
 */
export async function watchCapture(context: Context, asked: CaptureAsked, every: number): Promise<Result> {
  const signal = context.stopSignal();
  let rounds = 0;
  let appended = 0;
  let look = false;
  let isSeen = false;
  while (!signal.aborted) {
    const at = context.now();
    const done: CaptureDone | null = await runCapture(context, { ...asked, newcomers: isSeen }).catch(
      (error: unknown) => {
        if (signal.aborted && isDaybookError(error) && error.code === "INTERRUPTED") return null;
        if (rounds === 0 || !isDaybookError(error) || endings.test(error.code)) throw error;
        say(
          context,
          { at, error: { code: error.code, message: error.message, hint: error.hint ?? null } },
          error.message,
        );
        return null;
      },
    );
    rounds += 1;
    isSeen = done?.by.includes("snapshot") === true && done.conflict + done.rejected === 0;
    if (done) {
      appended += done.appended;
      look ||= needsLook(done);
      say(context, { at, ...done }, roundText(at, done));
    }
    for (let waited = 0; waited < every && !signal.aborted; waited += part)
      await context.sleep(Math.min(part, every - waited));
  }
  return {
    json: { stopped: true, rounds, appended },
    text: () => `Stopped after ${countOf(rounds, "round")}: ${countOf(appended, "event")} logged.`,
    look,
  };
}

function say({ io, flags }: Context, json: object, text: string | null): void {
  if (flags.json) io.out(`${JSON.stringify(json)}\n`);
  else if (text !== null) io.out(`${text}\n`);
}

function roundText(at: string, { events, gaps, problems, appended }: CaptureDone): string | null {
  const more = appended > events.length ? [`and ${appended - events.length} more`] : [];
  const lines = [...gaps, ...events, ...more, ...problems];
  return lines.length === 0 ? null : [at, ...lines.map((line) => `  ${line}`)].join("\n");
}

import { isDaybookError } from "../../core/errors.ts";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import { countOf } from "../format/figures.ts";
import type { ForwardDone, Say } from "./round.ts";
import { forwardJson, forwardLines, isForSomebody } from "./text.ts";

/** What no later round can mend. */
const endings =
  /^(?:USAGE|CONFIG_\w+|BAD_URL|BAD_CHECKPOINT|UNKNOWN_STORE|PACKAGE_MISSING|FORWARD_\w+|FILE_NOT_WRITABLE|LOG_\w+_DAYBOOK)$|TOKEN|CREDENTIALS|AUTH|DENIED|LOGIN|_NOT_FOUND$/;

/** A pause is taken in parts (milliseconds), so that a stop isn't kept waiting. */
const part = 1_000;

/**
 * Forwards again and again with a pause (milliseconds) in between, until it is stopped; tells of each round that found something, or of
 * what a round tells `say` of on its way. A round that fails is told and followed by the next; one that can't be mended, and the first, throw.
 */
export async function watchForward(
  context: Context,
  round: (say: Say) => Promise<ForwardDone | null>,
  every: number,
): Promise<Result> {
  const signal = context.stopSignal();
  const { io, flags } = context;
  let [rounds, appended, look, begun] = [0, 0, false, false];
  const print = (json: object, text: string): void => io.out(`${flags.json ? JSON.stringify(json) : text}\n`);
  const say: Say = (done) => {
    const at = context.now();
    begun = true;
    appended += done.appended;
    look ||= isForSomebody(done);
    print(
      { at, ...forwardJson(done, false, context) },
      `${at} ${forwardLines(done, false, done.aside_file).join("\n  ")}`,
    );
  };
  while (!signal.aborted) {
    const at = context.now();
    try {
      const done = await round(say);
      if (done !== null && (done.read > 0 || done.notes.length > 0 || !begun)) say(done);
      begun = true;
    } catch (error) {
      if (!begun || !isDaybookError(error) || endings.test(error.code)) throw error;
      const { code, message, hint = null } = error;
      print({ at, error: { code, message, hint } }, `${at} ${message}`);
    }
    rounds += 1;
    for (let waited = 0; waited < every && !signal.aborted; waited += part)
      await context.sleep(Math.min(part, every - waited));
  }
  return {
    json: { stopped: true, rounds, appended },
    text: () => `Stopped after ${countOf(rounds, "round")}: ${countOf(appended, "event")} new in the target.`,
    look,
  };
}

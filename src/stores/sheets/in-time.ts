import { type Clock, waitAfter } from "./pace.ts";
import type { Sight } from "./sight.ts";

/** How often a tab is looked at, over some seconds, until a reading is no longer behind. */
const mostLooks = 4;

/**
 * Looks again where a reading knows less than a number of the log's head, and so lags behind. A head that stays below it went back for
 * good: a person deleted its names, or brought an old version back. That is then believed.
 */
export function inTimeBy({
  sleep,
  random,
}: Pick<Clock, "sleep" | "random">): (
  known: number,
  see: () => Promise<Sight | null>,
) => Promise<Sight | null> {
  let forgiven = 0;
  return async (known, see) => {
    for (let tries = 1; ; tries++) {
      const sight = await see();
      const number = sight?.head.number ?? 0;
      if (number === 0 || number >= known || known <= forgiven) return sight;
      if (tries >= mostLooks) {
        forgiven = known;
        return sight;
      }
      await sleep(waitAfter(tries, random));
    }
  };
}

import { type Weekday, weekdays } from "../../core/settings.ts";
import { type At, type Checks, checkBlock, filled, oneOf, trueOrFalse } from "../common/config-block.ts";

/** CONFIG as config.txt explains it. */
export interface Config {
  readonly live: boolean;
  readonly settings: string;
  readonly events: string;
  readonly digest: Weekday | "daily" | "";
  readonly onProblem: "stop" | "continue";
}

const usual: Config = { live: false, settings: "Daybook", events: "Events", digest: "", onProblem: "stop" };

const checks: Checks<Config> = {
  live: trueOrFalse,
  settings: filled,
  events: filled,
  digest: oneOf("", ...weekdays, "daily"),
  onProblem: oneOf("stop", "continue"),
};

/** CONFIG, checked, its names trimmed. Throws CONFIG_WRONG with a sentence for each line that is wrong. */
export const checkConfig = (given: unknown, at: At): Config => checkBlock(given, at, usual, checks);

import { type Weekday, weekdays } from "../../core/settings.ts";
import {
  type At,
  type Checks,
  checkBlock,
  filled,
  oneOf,
  text,
  trueOrFalse,
  zone,
} from "../common/config-block.ts";

/** CONFIG as config.txt explains it. */
export interface Config {
  readonly live: boolean;
  readonly settings: string;
  readonly events: string;
  readonly source: string;
  readonly timezone: string;
  readonly mailTo: string;
  readonly digest: Weekday | "daily" | "";
  readonly onProblem: "stop" | "continue";
}

/** CONFIG as it comes: what a line that was taken out stands for. */
export const usualConfig: Config = {
  live: false,
  settings: "Daybook",
  events: "Events",
  source: "sheet:crm",
  timezone: "",
  mailTo: "",
  digest: "",
  onProblem: "stop",
};

const checks: Checks<Config> = {
  live: trueOrFalse,
  settings: filled,
  events: filled,
  source: filled,
  timezone: zone,
  mailTo: text,
  digest: oneOf("", ...weekdays, "daily"),
  onProblem: oneOf("stop", "continue"),
};

/** CONFIG, checked, its names trimmed. Throws CONFIG_WRONG with a sentence for each line that is wrong. */
export const checkConfig = (given: unknown, at: At): Config => checkBlock(given, at, usualConfig, checks);

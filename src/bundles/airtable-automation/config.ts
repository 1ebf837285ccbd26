import {
  type At,
  type Check,
  type Checks,
  checkBlock,
  filled,
  isObject,
  oneOf,
  text,
  trimmed,
  trueOrFalse,
  unknownKeys,
  zone,
} from "../common/config-block.ts";

/** The columns whose changes are logged. */
export type Slot = "stage" | "owner" | "status" | "tags" | "plan" | "note";

/** CONFIG as config.txt explains it. */
export interface Config {
  readonly live: boolean;
  readonly mode: "changes" | "action" | "webhook";
  readonly settings: string;
  readonly table: string;
  readonly rowIs: "" | "contact" | "deal";
  readonly contactLink: string;
  readonly watch: Readonly<Record<Slot, string>>;
  readonly also: readonly string[];
  readonly changedBy: string;
  readonly changedAt: string;
  readonly createdAt: string;
  readonly action: {
    readonly type: string;
    readonly data: Readonly<Record<string, unknown>>;
    readonly once: "ever" | "day" | "run";
  };
  readonly events: string;
  readonly source: string;
  readonly timezone: string;
  readonly onProblem: "stop" | "continue";
  readonly secretKey: string;
  readonly tokenSecret: string;
}

/** CONFIG as it comes: what a line that was taken out stands for. */
export const usualConfig: Config = {
  live: false,
  mode: "changes",
  settings: "Daybook",
  table: "",
  rowIs: "",
  contactLink: "",
  watch: { stage: "", owner: "", status: "", tags: "", plan: "", note: "" },
  also: [],
  changedBy: "",
  changedAt: "",
  createdAt: "",
  action: { type: "email_sent", data: { name: "Welcome email" }, once: "day" },
  events: "Events",
  source: "airtable:contacts",
  timezone: "America/New_York",
  onProblem: "stop",
  secretKey: "",
  tokenSecret: "",
};

const texts: Check = (value) =>
  Array.isArray(value) && value.length <= 10 && value.every((each) => filled(each) === null)
    ? null
    : 'at most 10 names, such as ["Roof type"]';

const once = oneOf("ever", "day", "run");

const checks: Checks<Config> = {
  live: trueOrFalse,
  mode: oneOf("changes", "action", "webhook"),
  settings: text,
  table: text,
  rowIs: oneOf("", "contact", "deal"),
  contactLink: text,
  watch: (value) =>
    isObject(value) && Object.keys(value).every((key) => text(value[key]) === null)
      ? null
      : 'the columns\' names, such as { stage: "Stage" }',
  also: texts,
  changedBy: text,
  changedAt: text,
  createdAt: text,
  action: (value) =>
    isObject(value) && filled(value.type) === null && (value.data === undefined || isObject(value.data))
      ? once(value.once) && `once: ${once(value.once)}`
      : '{ type: "email_sent", data: { name: "Welcome email" }, once: "day" }',
  events: filled,
  source: filled,
  timezone: zone,
  onProblem: oneOf("stop", "continue"),
  secretKey: text,
  tokenSecret: text,
};

/** CONFIG, checked, its names trimmed; what an action's data says stays as it is. Throws CONFIG_WRONG with a sentence for each line that is wrong. */
export function checkConfig(given: unknown, at: At): Config {
  const slots = Object.keys(usualConfig.watch);
  const config = checkBlock(given, at, usualConfig, checks, ({ watch }) =>
    isObject(watch) ? unknownKeys(watch, slots, () => at("watch")) : [],
  );
  const watch = Object.fromEntries(slots.map((slot) => [slot, trimmed(config.watch[slot as Slot] ?? "")]));
  return { ...config, watch: watch as Config["watch"] };
}

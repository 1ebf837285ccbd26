import { shown } from "../../core/clean-text.ts";
import { DaybookError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { isTimezone } from "../../core/time.ts";

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

/** Names the place of a setting in a sentence: "line 8 (mode)". */
export type At = (key: string) => string;

/** What the file's last line tells of its own text. */
export interface Place {
  readonly lines?: Readonly<Record<string, number>>;
}

/** Settings by the lines on which they stand. */
export const placesOf =
  ({ lines = {} }: Place): At =>
  (key) =>
    lines[key] === undefined ? `CONFIG (${key})` : `line ${lines[key]} (${key})`;

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

/** What a setting must be: null where a value is so, else in words. */
type Check = (value: unknown) => string | null;

const text: Check = (value) => (typeof value === "string" ? null : "text between quotes");
const filled: Check = (value) =>
  text(value) ?? ((value as string).trim() === "" ? "a name between the quotes" : null);

const oneOf =
  (...words: readonly string[]): Check =>
  (value) => {
    if (words.includes(value as string)) return null;
    const listed = words.map((word) => JSON.stringify(word));
    const near =
      typeof value === "string" && value !== "" ? nearest(value, words.filter(Boolean)) : undefined;
    const last = listed.pop();
    return `${listed.join(", ")} or ${last}${near ? ` (did you mean ${JSON.stringify(near)}?)` : ""}`;
  };

const texts: Check = (value) =>
  Array.isArray(value) && value.length <= 10 && value.every((each) => filled(each) === null)
    ? null
    : 'at most 10 names, such as ["Roof type"]';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const checks: { readonly [K in keyof Config]: Check } = {
  live: (value) => (typeof value === "boolean" ? null : "true or false, without quotes"),
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
      ? oneOf("ever", "day", "run")(value.once) && `once: ${oneOf("ever", "day", "run")(value.once)}`
      : '{ type: "email_sent", data: { name: "Welcome email" }, once: "day" }',
  events: filled,
  source: filled,
  timezone: (value) =>
    text(value) ??
    (value === "" || isTimezone(value as string)
      ? null
      : "a time zone such as America/New_York or Europe/Berlin"),
  onProblem: oneOf("stop", "continue"),
  secretKey: text,
  tokenSecret: text,
};

/** CONFIG, checked, its names trimmed. Throws CONFIG_WRONG with a sentence for each line that is wrong. */
export function checkConfig(given: unknown, at: At): Config {
  if (!isObject(given)) throw wrongConfig("CONFIG is no list of settings: paste the whole file again.");
  const faults = [
    ...unknownKeys(given, Object.keys(usualConfig), at),
    ...Object.keys(checks).flatMap((key) => {
      const value = given[key];
      const wanted = value === undefined ? null : checks[key as keyof Config](value);
      return wanted === null ? [] : [`${capital(at(key))}: write ${wanted}; found ${shown(value)}.`];
    }),
    ...(isObject(given.watch)
      ? unknownKeys(given.watch, Object.keys(usualConfig.watch), () => at("watch"))
      : []),
  ];
  if (faults.length > 0) throw wrongConfig(faults.join(" "));
  const config = { ...usualConfig, ...trimmed(given) } as Config;
  return { ...config, watch: { ...usualConfig.watch, ...config.watch } };
}

function unknownKeys(
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
  at: At,
): readonly string[] {
  return Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = nearest(key, known);
      return `${capital(at(key))}: there is no setting ${shown(key)}. ${near ? `Did you mean ${near}?` : `There are ${known.join(", ")}.`}`;
    });
}

/** Texts without spaces at their ends; what an action's data says stays as it is. */
function trimmed(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const trim = (value: unknown): unknown => {
    if (typeof value === "string") return value.trim();
    if (Array.isArray(value)) return value.map(trim);
    return value;
  };
  const config: Record<string, unknown> = {};
  for (const key of Object.keys(given)) if (given[key] !== undefined) config[key] = trim(given[key]);
  if (isObject(config.watch)) {
    const { watch } = config;
    config.watch = Object.fromEntries(Object.keys(watch).map((slot) => [slot, trim(watch[slot])]));
  }
  return config;
}

/** The start of a sentence. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** An error of somebody who fills in CONFIG. */
export const wrongConfig = (message: string, hint?: string): DaybookError =>
  new DaybookError("CONFIG_WRONG", message, { hint });

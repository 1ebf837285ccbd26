import type { OwnType } from "../../core/catalog.ts";
import type { FieldSpec } from "../../core/event-type.ts";
import {
  type At,
  type Check,
  type Checks,
  capital,
  checkBlock,
  filled,
  isObject,
  oneOf,
  text,
  trueOrFalse,
  wrongConfig,
  zone,
} from "../common/config-block.ts";

/** The CONFIG of a code step, as each config.txt explains it. */
export interface StepConfig {
  readonly live: boolean;
  /** Of a log in Airtable: the base's id, and the log's table. */
  readonly base: string;
  readonly events: string;
  /** Of a log in a Google Sheet: the address of its script. */
  readonly sheet: string;
  readonly source: string;
  readonly timezone: string;
  readonly own: readonly OwnType[];
  readonly links: boolean;
  readonly onProblem: "stop" | "continue";
}

/** The CONFIG of a code step that reaches the log by itself. */
export interface ReachingConfig extends StepConfig {
  readonly token: string;
  readonly secret: string;
  readonly once: "" | "ever" | "day";
}

/** What CONFIG says as it comes, but for `source`. */
export const usualStep = {
  live: false,
  base: "appXXXXXXXXXXXXXX",
  events: "Events",
  sheet: "",
  timezone: "America/New_York",
  own: [],
  links: true,
  onProblem: "stop",
} as const;

/** The same, of a step that reaches the log by itself. */
export const usualReaching = { ...usualStep, token: "patXXXXXXXXXXXXXX.XXXX", secret: "", once: "" } as const;

const fieldSpecs: readonly FieldSpec[] = ["text", "text?", "number", "number?", "flag?", "list"];

const isType = (value: unknown): boolean =>
  isObject(value) &&
  /^[a-z][a-z0-9_]{1,59}$/.test(String(value.name)) &&
  (value.sentence === undefined || typeof value.sentence === "string") &&
  (value.fields === undefined ||
    (isObject(value.fields) &&
      Object.values(value.fields).every((each) => fieldSpecs.includes(each as FieldSpec))));

const ownTypes: Check = (value) =>
  Array.isArray(value) && value.every(isType)
    ? null
    : '[] or a list such as [{ name: "site_visit", fields: { crew: "text?" }, sentence: "Site visit by {crew}" }]';

/** A text without the quotes that word processors make: none of what is asked for here has any. */
const straight: Check = (value) =>
  text(value) ??
  (/[\u2018-\u201f]/.test(value as string) ? 'it without curly quotes, between straight ones (")' : null);

/** What must not be shown, or may be a secret in the wrong line, is checked by `checkStep`. */
const unshown: Check = () => null;

/** The checks of a code step's CONFIG. */
export const stepChecks: Checks<StepConfig> = {
  live: trueOrFalse,
  base: unshown,
  events: filled,
  sheet: unshown,
  source: filled,
  // One event without a zone would stop all others where CONFIG has none.
  timezone: (value) => zone(value === "" ? "none" : value),
  own: ownTypes,
  links: trueOrFalse,
  onProblem: oneOf("stop", "continue"),
};

/** The checks of the CONFIG of a step that reaches the log by itself. */
export const reachingChecks: Checks<ReachingConfig> = {
  ...stepChecks,
  token: unshown,
  secret: unshown,
  once: oneOf("", "ever", "day"),
};

/** Where a log stands. */
export type Log =
  | { readonly in: "airtable"; readonly base: string }
  | { readonly in: "sheet"; readonly address: string };

/** CONFIG, checked. Throws CONFIG_WRONG with a sentence for each line that is wrong; none of them shows a line that holds a secret. */
export function checkStep<Config extends StepConfig>(
  given: unknown,
  at: At,
  usual: Config,
  checks: Checks<Config>,
): Config {
  const misplaced = isObject(given)
    ? Object.keys(given).filter((name) => looksSecret(name, given[name]))
    : [];
  if (misplaced.length > 0) throw wrongConfig(misplaced.map((name) => strayIn(name, usual, at)).join(" "));
  return checkBlock(given, at, usual, checks, (said) =>
    (["base", "sheet", ...hidden] as const).flatMap((name) => {
      const wanted = said[name] === undefined ? null : straight(said[name]);
      return wanted === null ? [] : [`${capital(at(name))}: write ${wanted}.`];
    }),
  );
}

/** Whether a line holds a token of Airtable's, or what a sheet's script asks for, though it is no line for one: it would be shown or logged. */
const looksSecret = (name: string, value: unknown): boolean =>
  !(hidden as readonly string[]).includes(name) &&
  /\bpat[0-9A-Za-z]{14}\.[0-9A-Za-z]|[0-9a-f]{64}/.test(JSON.stringify(value) ?? "");

const strayIn = (name: string, usual: object, at: At): string =>
  `${capital(at(name))} holds what looks like a token or a secret: take it out${"token" in usual ? ", it belongs into token or secret" : ", the next module has it"}.`;

/** Lines whose values nothing shows. */
const hidden = ["token", "secret"] as const;

/** What stands in those lines, as CONFIG came; what came with the file is none. */
export const secretsIn = (given: unknown): readonly string[] =>
  isObject(given)
    ? hidden.map((name) => String(given[name] ?? "").trim()).filter((each) => each !== usualReaching.token)
    : [];

/** The log that CONFIG names; null where it names none yet. Throws CONFIG_WRONG where it names two, or names one wrongly. */
export function logIn({ base, sheet }: Pick<StepConfig, "base" | "sheet">, at: At): Log | null {
  const isBlank = base === "" || base === usualStep.base;
  if (!isBlank && sheet !== "")
    throw wrongConfig(
      `${capital(at("base"))} names an Airtable base, and ${at("sheet")} a Google Sheet: the log stands in one of them.`,
      'Write "" into the other line.',
    );
  if (sheet !== "") return { in: "sheet", address: addressIn(sheet, at) };
  if (isBlank) return null;
  const [id] = /\bapp[0-9A-Za-z]{14}\b/.exec(base) ?? [];
  if (id !== undefined) return { in: "airtable", base: id };
  throw wrongConfig(
    // Somebody may have put the token here: what stands there isn't shown.
    `${capital(at("base"))}: this is no base's id.`,
    "It is the part of your base's address that begins with app, 17 letters and digits long: airtable.com/appXXXXXXXXXXXXXX/…",
  );
}

function addressIn(sheet: string, at: At): string {
  if (/^https:\/\/script\.google\.com\/\S+\/exec$/.test(sheet)) return sheet;
  throw wrongConfig(
    `${capital(at("sheet"))}: this isn't the address of a sheet's script.`,
    "Copy it in the spreadsheet: menu Daybook, Web address for other tools. It begins with https://script.google.com/ and ends in /exec.",
  );
}

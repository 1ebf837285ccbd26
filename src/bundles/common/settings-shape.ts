import { shown } from "../../core/clean-text.ts";
import { weekdays } from "../../core/settings.ts";
import { type Check, oneOf, zone } from "./config-block.ts";

/** How a value must be: a word, what a check says, a list of such, or an object with such members; `*` stands for all others. */
type Shape = "text" | "text?" | "any" | Check | List | Members;
type List = readonly [Shape] | readonly [Shape, "needed"];
interface Members {
  readonly [name: string]: Shape;
}

const dayCount: Check = (value) =>
  typeof value === "number" && value > 0 ? null : "a number of days above 0";

const crmTable: Members = {
  table: "text",
  id: "text?",
  name: "text?",
  created_at: "text?",
  watch: { "*": "text?" },
  changed_at: "text?",
  changed_by: "text?",
  dates: { "*": "text" },
  contact: "text?",
  amount: "text?",
};

const stage: Members = { name: "text", stuck_after_days: dayCount, ends: oneOf("won", "lost") };

const settings: Members = {
  timezone: zone,
  stuck_after_days: dayCount,
  pipelines: [{ name: "text", stages: [stage, "needed"] }],
  events: { on: ["text"], own: [{ name: "text", fields: { "*": "text" }, sentence: "text?" }] },
  crm: { contacts: crmTable, deals: crmTable },
  reengage: { tag: "text?", silent_days: dayCount, opted_out_tag: "text?", ignore: ["text"] },
  cohorts: { old_enough_after_days: dayCount },
  measures: [{ name: "text", from: "text", to: "text" }],
  opposites: [["text"]],
  publish: {
    tables: ["text"],
    names: { "*": "text" },
    timelines: oneOf("active", "all"),
    activity_days: dayCount,
    "*": "any",
  },
  digest: { on: oneOf(...weekdays), "*": "any" },
  plan: oneOf("free", "team", "business", "enterprise"),
  log: "text?",
  "*": "any",
};

/** What is wrong with settings, in a sentence; null where nothing is. What is left out or null is fine but for names and a pipeline's stages. */
export const faultInSettings = (value: unknown): string | null => faultIn(value, settings, "It");

function faultIn(value: unknown, shape: Shape, name: string, isItem = false): string | null {
  const isAbsent = value === null || value === undefined;
  const isNeeded = isItem || shape === "text" || (isList(shape) && shape[1] === "needed");
  const wrong = (wanted: string): string => `${name} must be ${wanted}.`;
  if (shape === "any" || (isAbsent && !isNeeded)) return null;
  if (shape === "text" || shape === "text?") return typeof value === "string" ? null : wrong("text");
  if (typeof shape === "function") {
    const wanted = shape(value);
    return wanted === null ? null : wrong(isAbsent ? wanted : `${wanted}; found ${shown(value)}`);
  }
  if (isList(shape)) {
    if (!Array.isArray(value)) return wrong("a list");
    return first(value.map((each, at) => faultIn(each, shape[0], `${name}[${at}]`, true)));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong("an object");
  const told = value as Readonly<Record<string, unknown>>;
  const names = [...new Set([...Object.keys(shape), ...Object.keys(told)])].filter((each) => each !== "*");
  return first(
    names.map((each) => {
      const wanted = Object.prototype.hasOwnProperty.call(shape, each) ? shape[each] : shape["*"];
      return wanted === undefined
        ? null
        : faultIn(told[each], wanted, name === "It" ? each : `${name}.${each}`);
    }),
  );
}

const isList = (shape: Shape): shape is List => Array.isArray(shape);

const first = (faults: readonly (string | null)[]): string | null =>
  faults.find((fault) => fault !== null) ?? null;

import type { SheetsRequest, Tab } from "./client.ts";
import { lettersOf } from "./columns.ts";
import { background } from "./formats.ts";
import type { HeldTab } from "./publish-read.ts";
import { columnAt } from "./publish-rows.ts";

type Rule = NonNullable<Tab["conditionalFormats"]>[number];

/** A colour that cells of a view's tab are given once, by what they hold. */
export interface ColourPlan {
  /** Stays what it is: a tab remembers by it what it was given. */
  readonly name: string;
  /** The columns, the end exclusive; null where the tab hasn't got them. */
  columns(tab: HeldTab): readonly [number, number] | null;
  rule(tab: HeldTab): Omit<Rule, "ranges">;
}

const [red, amber, green] = [background("f4c7c3"), background("fce8b2"), background("57bb8a")];

const daysOver = (tab: HeldTab): readonly [number, number] | null => {
  const [at, limit] = [columnAt(tab, "Days over"), columnAt(tab, "Limit")];
  return at < 0 || limit < 0 ? null : [at, at + 1];
};

/** True where the days over a stage's limit are so many times the limit; formulas without a separator, which some locales write otherwise. */
const isOver = (tab: HeldTab, times: 0 | 1): Omit<Rule, "ranges"> => {
  const [over, limit] = ["Days over", "Limit"].map((title) => `$${lettersOf(columnAt(tab, title))}2`);
  return {
    booleanRule: {
      condition: {
        type: "CUSTOM_FORMULA",
        values: [{ userEnteredValue: `=(${limit}>0)*(${over}>=${times === 1 ? limit : 0})` }],
      },
      format: times === 1 ? red : amber,
    },
  };
};

/** Colours by the words of their views; of two that fit the first counts. */
export const coloursOf: Readonly<Record<string, readonly ColourPlan[]>> = {
  stuck: [
    { name: "twice the limit", columns: daysOver, rule: (tab) => isOver(tab, 1) },
    { name: "over the limit", columns: daysOver, rule: (tab) => isOver(tab, 0) },
  ],
  cohorts: [
    {
      name: "heat",
      columns({ headers }) {
        const isReached = (title: string): boolean => title.startsWith("Reached ");
        const first = headers.findIndex(isReached);
        const after = headers.findIndex((title, at) => at > first && !isReached(title));
        return first < 0 ? null : [first, after < 0 ? headers.length : after];
      },
      rule: () => ({
        gradientRule: {
          minpoint: { type: "NUMBER", value: "0", colorStyle: background("ffffff").backgroundColorStyle },
          maxpoint: { type: "NUMBER", value: "1", colorStyle: green.backgroundColorStyle },
        },
      }),
    },
  ],
};

const rangeOf = ({ sheetId }: HeldTab, [from, to]: readonly [number, number]) => ({
  sheetId,
  startRowIndex: 1,
  startColumnIndex: from,
  endColumnIndex: to,
});

/** The request that gives a tab a colour, after those that it has. */
export const addColour = (
  tab: HeldTab,
  plan: ColourPlan,
  columns: readonly [number, number],
  index: number,
): SheetsRequest => ({
  addConditionalFormatRule: { rule: { ...plan.rule(tab), ranges: [rangeOf(tab, columns)] }, index },
});

/** The request that lets a colour of ours reach all rows again; null where it does, or nobody knows any more which it is. What it looks like is left alone. */
export function stretched(
  tab: HeldTab,
  plan: ColourPlan,
  columns: readonly [number, number],
  rows: number,
): SheetsRequest | null {
  const condition = ({ booleanRule }: Omit<Rule, "ranges">): string | null =>
    booleanRule?.condition?.values?.[0]?.userEnteredValue ?? null;
  const wanted = plan.rule(tab);
  const index = tab.rules.findIndex(
    (rule) =>
      rule.ranges?.length === 1 &&
      (rule.ranges[0]?.startColumnIndex ?? 0) === columns[0] &&
      Boolean(rule.gradientRule) === Boolean(wanted.gradientRule) &&
      condition(rule) === condition(wanted),
  );
  const rule = tab.rules[index];
  const end = rule?.ranges?.[0]?.endRowIndex;
  if (!rule || typeof end !== "number" || end > rows) return null;
  return {
    updateConditionalFormatRule: {
      index,
      sheetId: tab.sheetId,
      rule: { ...rule, ranges: [rangeOf(tab, columns)] },
    },
  };
}

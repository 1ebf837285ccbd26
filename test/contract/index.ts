import type { EventStore, GroupedStore } from "../../src/core/index.ts";
import { DaybookError } from "../../src/core/index.ts";
import { appendRules } from "./append-rules.ts";
import { groupRules } from "./group-rules.ts";
import { overlapRules } from "./overlap-rules.ts";
import { readRules } from "./read-rules.ts";
import { type OpenLog, type Rule, runRule, type Skips } from "./rule.ts";
import { textRules } from "./text-rules.ts";
import { voidRules } from "./void-rules.ts";

export { type OpenLog, type Rule, runRule, type Skips } from "./rule.ts";

/** What every store promises. With another runner: `for (const rule of storeRules) test(rule.sentence, () => runRule(rule, open, rule.sentence))`. */
export const storeRules: readonly Rule[] = [
  ...appendRules,
  ...voidRules,
  ...textRules,
  ...readRules,
  ...overlapRules,
];

/** What a store promises beside that if it hands out its rows contact by contact. */
export const groupedStoreRules: readonly Rule<GroupedStore>[] = groupRules;

// An optional peer: whoever runs the rules with another runner needn't have it.
const vitest = await import("vitest").catch(() => null);

/**
 * Proves in vitest that a store keeps the promises, each on a fresh log. `open` is given a place: the same place twice
 * means two handles on one log. What a store can't keep stands in `skip`, sentence to reason, and is printed.
 */
export function storeContract(name: string, open: OpenLog, skip: Skips = {}): void {
  register(`${name}: the store contract`, storeRules, open, skip);
}

/** The same for a store that hands out its rows contact by contact. */
export function groupedStoreContract(name: string, open: OpenLog<GroupedStore>, skip: Skips = {}): void {
  register(`${name}: contact by contact`, groupedStoreRules, open, skip);
}

function register<Store extends EventStore>(
  title: string,
  rules: readonly Rule<Store>[],
  open: OpenLog<Store>,
  skip: Skips,
): void {
  if (vitest === null)
    throw new DaybookError("VITEST_MISSING", "The contract runs in vitest, which isn't installed.", {
      hint: "npm install --save-dev vitest, or run storeRules with your own runner.",
    });
  const { describe, test } = vitest;
  for (const sentence of Object.keys(skip))
    if (!rules.some((rule) => rule.sentence === sentence))
      throw new DaybookError(
        "UNKNOWN_RULE",
        `The contract has no rule ${JSON.stringify(sentence)} to skip.`,
        {
          hint: "Copy its sentence as the runner prints it.",
        },
      );
  describe(title, () => {
    rules.forEach((rule, i) => {
      const reason = Object.prototype.hasOwnProperty.call(skip, rule.sentence)
        ? skip[rule.sentence]
        : undefined;
      if (reason === undefined) test(rule.sentence, () => runRule(rule, open, `rule-${i}`));
      else test.skip(`${rule.sentence} (skipped: ${reason})`, () => {});
    });
  });
}

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { differences } from "../../scripts/bench/compare.ts";
import { type Duck, openDuck } from "../../scripts/bench/duck.ts";
import { generate } from "../../scripts/bench/generate.ts";
import { partsOf } from "../../scripts/bench/parts.ts";
import { measureBySql } from "../../scripts/bench/sql/velocity.ts";
import { benchSettings, span } from "../../scripts/bench/world.ts";
import type { Event } from "../../src/core/event.ts";
import { toIso } from "../../src/core/time.ts";
import { kindOf, measureView } from "../../src/views/measure.ts";
import { viewNamed } from "../../src/views/registry.ts";
import { newTally } from "../../src/views/tally.ts";
import type { View } from "../../src/views/view.ts";
import { contextOf, events, histories } from "../support/events.ts";

// The same questions, asked in SQL by somebody who read the design and not this code.
describe("DuckDB says the same to the last digit", () => {
  const context = contextOf(toIso(span.before_end), benchSettings);
  let list: readonly Event[];
  let duck: Duck;

  beforeAll(async () => {
    list = events([...generate(3000, 7)], benchSettings);
    duck = await openDuck();
    duck.load(list);
    await duck.prepare(benchSettings, span.before_end);
  });
  afterAll(() => duck.close());

  const reply = (view: View) => {
    const tally = newTally();
    for (const history of histories(list, context)) view.add(tally, history, 1, context);
    return view.answer(tally, context);
  };

  test.each(partsOf(benchSettings))("of $name", async ({ view, sql, key, rows }) => {
    const ours = rows(reply(await viewNamed(view)));
    const theirs = (await duck.ask(sql))();
    expect(differences(ours, theirs, key)).toEqual([]);
    expect(ours.length).toBeGreaterThan(0);
  });

  test("of a measure, by what wrote its first event", async () => {
    const measure = { from: "contact_created", to: "deal_won" };
    const view = measureView({
      from: kindOf(measure.from, context.catalog),
      to: kindOf(measure.to, context.catalog),
      by: "source",
    });
    const { groups } = reply(view).json as { groups: readonly Record<string, number>[] };
    expect(differences(groups, (await duck.ask(measureBySql(measure, "source")))(), ["by"])).toEqual([]);
    expect(groups.length).toBeGreaterThan(3);
  });
});

import { describe, expect, test } from "vitest";
import { pipelinesOf } from "../../src/core/pipelines.ts";
import type { Pipeline } from "../../src/core/settings.ts";

const of = (...pipelines: Pipeline[]) => pipelinesOf({ pipelines, stuck_after_days: 21 });
const at = (stage: string, pipeline: string | null = "Sales") => ({ pipeline, stage });

const sales: Pipeline = {
  name: "Sales",
  stages: [
    { name: "New" },
    { name: "Qualified", stuck_after_days: 7 },
    { name: "Signed", ends: "won" },
    { name: "Paid", ends: "won" },
    { name: "Gone", ends: "lost" },
    { name: "Spam", ends: "lost" },
  ],
};
const install: Pipeline = {
  name: "Install",
  stages: [{ name: "New" }, { name: "Survey" }, { name: "Done", ends: "won" }],
};

describe("direction", () => {
  const { direction } = of(sales, install);

  test("is forward to a later or a won stage", () => {
    expect(direction(at("New"), at("Qualified"))).toBe("forward");
    expect(direction(at("New"), at("Paid"))).toBe("forward");
    expect(direction(at("Paid"), at("Signed"))).toBe("forward");
    expect(direction(at("Gone"), at("Signed"))).toBe("forward");
    expect(direction(null, at("Signed"))).toBe("forward");
  });

  test("is backward to an earlier one, also out of a stage that ended", () => {
    expect(direction(at("Qualified"), at("New"))).toBe("backward");
    expect(direction(at("Gone"), at("Qualified"))).toBe("backward");
    expect(direction(at("Paid"), at("New"))).toBe("backward");
  });

  test("is sideways to a lost stage or another pipeline", () => {
    expect(direction(at("New"), at("Gone"))).toBe("sideways");
    expect(direction(at("Paid"), at("Gone"))).toBe("sideways");
    expect(direction(null, at("Gone"))).toBe("sideways");
    expect(direction(at("Qualified"), at("Survey", "Install"))).toBe("sideways");
    expect(direction(at("New"), at("New", "Install"))).toBe("sideways");
  });

  test("to a won stage of another pipeline is forward", () => {
    expect(direction(at("New"), at("Done", "Install"))).toBe("forward");
  });

  test("is unknown where either stage isn't in the config, or there is none before", () => {
    expect(direction(at("Weird"), at("Qualified"))).toBeNull();
    expect(direction(at("Qualified"), at("Weird"))).toBeNull();
    expect(direction(at("Weird", null), at("Qualified"))).toBeNull();
    expect(direction(at("Qualified"), at("Weird", null))).toBeNull();
    expect(direction(at("Qualified"), at("Survey"))).toBeNull();
    expect(direction(at("Qualified"), at("x", "Elsewhere"))).toBeNull();
    expect(direction(null, at("New"))).toBeNull();
  });

  test("of stages that the config doesn't know is told by Won and Lost alone", () => {
    const bare = of();
    expect(bare.direction(at("A", null), at("Won", null))).toBe("forward");
    expect(bare.direction(at("A", null), at("Lost", null))).toBe("sideways");
    expect(bare.direction(at("Won", null), at("A", null))).toBeNull();
    expect(direction(at("New"), at("Won", null))).toBe("forward");
  });
});

describe("how a stage ends a deal", () => {
  test("is what the config marks", () => {
    const { ends } = of(sales, { name: "Other", stages: [{ name: "Won" }] });
    expect([ends(at("Signed")), ends(at("Gone")), ends(at("New"))]).toEqual(["won", "lost", null]);
    expect(ends(at("Won", "Other"))).toBeNull();
  });

  test("is told by the names Won and Lost where it marks nothing", () => {
    const { ends } = of();
    expect([ends(at("Won", null)), ends(at("Lost", "x")), ends(at("won", null))]).toEqual([
      "won",
      "lost",
      null,
    ]);
  });
});

describe("where deal_won and deal_lost lead", () => {
  test("is the first stage of the pipeline that is marked so", () => {
    const { ending } = of(sales, install);
    expect(ending("Sales", "won")).toEqual(at("Signed"));
    expect(ending("Sales", "lost")).toEqual(at("Gone"));
    expect(ending("Install", "won")).toEqual(at("Done", "Install"));
  });

  test("is the only pipeline that has such a stage, where none is named", () => {
    const { ending } = of(sales, install);
    expect(ending(null, "lost")).toEqual(at("Gone"));
    expect(ending(null, "won")).toEqual(at("Won", null));
  });

  test("is Won or Lost where nothing is marked", () => {
    expect(of().ending(null, "won")).toEqual(at("Won", null));
    expect(of().ending("Sales", "lost")).toEqual(at("Lost"));
    expect(of(install).ending("Install", "lost")).toEqual(at("Lost", "Install"));
    expect(of({ name: "Sales", stages: [{ name: "Won" }] }).ending(null, "won")).toEqual(at("Won"));
  });
});

describe("the only pipeline of a stage", () => {
  test("is none where two have it, or none has", () => {
    const { only } = of(sales, install);
    expect([only("Survey"), only("Qualified"), only("New"), only("Weird")]).toEqual([
      "Install",
      "Sales",
      null,
      null,
    ]);
  });

  test("isn't fooled by names that every object has", () => {
    const { only, order, ends, ending } = of({
      name: "__proto__",
      stages: [{ name: "constructor", ends: "won" }],
    });
    expect(only("constructor")).toBe("__proto__");
    expect(only("toString")).toBeNull();
    expect(order(at("constructor", "__proto__"))).toBe(0);
    expect(order(at("valueOf", "constructor"))).toBe(-1);
    expect(ends(at("constructor", "__proto__"))).toBe("won");
    expect(ending("constructor", "won")).toEqual(at("Won", "constructor"));
  });
});

test("a stage has its own threshold, else that of the config", () => {
  const { threshold } = of(sales);
  expect([threshold(at("Qualified")), threshold(at("New")), threshold(at("Weird", null))]).toEqual([
    7, 21, 21,
  ]);
});

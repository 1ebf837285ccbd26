import { describe, expect, test } from "vitest";
import { fromIso } from "../../src/core/time.ts";
import { claimsOn, endOf, haveMoved, laterThan, newClaim } from "../../src/views/publish-claims.ts";
import type { PublishedRow } from "../../src/views/table-target.ts";

const claim = (id: string, key: string, day: string, created = "01", more: object = {}): PublishedRow => ({
  id,
  created: `2026-06-${created}T00:00:00.000Z`,
  cells: { Kind: "Control", key, "As of": `2026-05-${day}T00:00:00.000Z`, ...more },
});
const may = (day: string): number => fromIso(`2026-05-${day}T00:00:00.000Z`);

test("only what publishing wrote is a claim", () => {
  const page = [
    claim("1", "publish a", "01"),
    claim("2", "publishing b", "02"),
    claim("3", "nightly", "03"),
    claim("4", "publish", "03"),
    claim("5", "publish c", "03", "01", { Kind: "Setting" }),
    claim("6", "publish d", "03", "01", { "As of": "last week" }),
  ];
  expect(claimsOn(page).map(({ id, as_of, done }) => [id, as_of, done])).toEqual([
    ["1", may("01"), true],
    ["2", may("02"), false],
    ["6", Number.NaN, true],
  ]);
});

test("of several later claims the latest counts; an equal one isn't later, nor is a broken one", () => {
  const claims = claimsOn([
    claim("1", "publish a", "03"),
    claim("2", "publishing b", "05"),
    claim("3", "publish c", "04"),
    claim("4", "publish d", "09", "01", { "As of": null }),
  ]);
  expect(laterThan(claims, may("02"))?.id).toBe("2");
  expect(laterThan(claims, may("05"))).toBeNull();
});

describe("what was read may be old", () => {
  const done = claim("1", "publish a", "01");
  const [began, ended] = [claim("2", "publishing b", "02"), claim("2", "publish b", "02")];
  const moved = (before: readonly PublishedRow[], now: readonly PublishedRow[]): boolean =>
    haveMoved(claimsOn(before), claimsOn(now), "me");

  test("where somebody came, ended or went, or was at work already", () => {
    expect(moved([done], [done, began])).toBe(true);
    expect(moved([done], [done, ended])).toBe(true);
    expect(moved([began], [ended])).toBe(true);
    expect(moved([done], [])).toBe(true);
    expect(moved([began], [began])).toBe(true);
  });

  test("not where nobody but oneself did anything", () => {
    expect(moved([done], [claim("3", "publishing me", "02"), done])).toBe(false);
  });
});

describe("an end", () => {
  const ended = (page: readonly PublishedRow[], overruled: readonly string[] = []) =>
    endOf(claimsOn(page), "me", may("05"), new Set(overruled));
  const me = claim("5", "publishing me", "05", "03");

  test("takes away what it outranks, and no later claim", () => {
    const page = [
      me,
      claim("1", "publish a", "04", "09"),
      claim("2", "publishing b", "05", "02"),
      claim("9", "publishing c", "05", "03"),
      claim("3", "publishing d", "06", "01"),
      claim("4", "publish e", "07", "01", { "As of": "?" }),
    ];
    expect(ended(page).remove).toEqual(["1", "2", "4"]);
    expect(ended(page, ["3"]).remove).toEqual(["1", "2", "3", "4"]);
    expect(ended(page).update).toEqual([
      {
        id: "5",
        cells: {
          "Needs a look": null,
          Value: '{"as_of":"2026-05-05T00:00:00.000Z","marker":"me","done":true}',
          key: "publish me",
          Updated: "2026-05-05T00:00:00.000Z",
        },
      },
    ]);
  });

  test("does nothing where its own claim isn't shown yet, and nothing twice", () => {
    expect(ended([claim("1", "publish a", "04")])).toEqual({ update: [], remove: [] });
    expect(ended([claim("5", "publish me", "05")])).toEqual({ update: [], remove: [] });
  });
});

test("a new claim says in words what it is, should nobody end it", () => {
  expect(newClaim("m1", may("05"))).toMatchObject({
    Kind: "Control",
    key: "publishing m1",
    "As of": "2026-05-05T00:00:00.000Z",
    "Needs a look": expect.stringContaining("the next one completes it"),
  });
});

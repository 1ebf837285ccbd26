import { describe, expect, test } from "vitest";
import { defaultSettings } from "../../src/core/settings.ts";
import { guardOf } from "../../src/stores/sheets/protect.ts";
import { type Proof, proveLock } from "../../src/stores/sheets/prove-lock.ts";
import { readBook, tabNamed } from "../../src/stores/sheets/tabs.ts";
import type { Person } from "../emulators/sheets/start-sheets.ts";
import { type Building, building } from "../support/sheets-set-up.ts";

const small = { ...defaultSettings, publish: { ...defaultSettings.publish, tables: ["stuck"] } };
const built = async (options: Parameters<typeof building>[0] = {}): Promise<Building> => {
  const there = await building(options);
  await there.setUp({ settings: small });
  return there;
};
const type = (there: Building, by: Person) => () =>
  there.control.editCell({ by, tab: "Events", cell: "B2", value: "X" });
const protectionOf = (there: Building) => there.tab("Events")?.protectedRanges?.[0];
const users = (there: Building) => protectionOf(there)?.editors?.users;

async function proofBy(there: Building, person: Person | null): Promise<Proof> {
  const tab = tabNamed((await readBook(await there.of())).tabs, "Events");
  if (!tab) throw new Error("no Events");
  const guard = guardOf(tab, { account: there.emails.service, others: [] }, "terminal");
  return proveLock({ guard, tab, editor: person === null ? null : await there.of(person) });
}

describe("the protection", () => {
  test("covers the whole tab, lets the writer in, and says whom it lets in", async () => {
    const there = await built();
    expect(protectionOf(there)).toMatchObject({
      range: { sheetId: there.tab("Events")?.properties.sheetId },
      description: `Daybook's log: rows are only added. May write: ${there.emails.service}, ${there.emails.owner}`,
    });
    expect(Object.keys(protectionOf(there)?.range ?? {})).toEqual(["sheetId"]);
    expect(type(there, "editor")).toThrow(/protected cell/);
    expect(type(there, "service")).not.toThrow();
    // Google binds no owner.
    expect(type(there, "owner")).not.toThrow();
  });

  test("of a view's tab only warns, so that people can restyle and sort what they see", async () => {
    const there = await built();
    expect(there.tab("Stuck Deals")?.protectedRanges).toMatchObject([{ warningOnly: true }]);
    expect(() =>
      there.control.editCell({ by: "editor", tab: "Stuck Deals", cell: "A2", value: "x" }),
    ).not.toThrow();
  });

  const breaks: readonly (readonly [what: string, (there: Building) => unknown, said: string])[] = [
    [
      "removed",
      ({ control }) => control.unprotect({ tab: "Events" }),
      "The tab Events isn't protected: whoever may edit the spreadsheet can change an event.",
    ],
    [
      "made a warning",
      (there) => change(there, { warningOnly: true }, "warningOnly"),
      "The protection of Events only warns: everybody can go on and edit.",
    ],
    [
      "narrowed",
      (there) =>
        change(there, { range: { sheetId: idOf(there), startRowIndex: 0, endRowIndex: 1 } }, "range"),
      "The protection of Events leaves cells out.",
    ],
    [
      "given exceptions",
      (there) =>
        change(
          there,
          { unprotectedRanges: [{ sheetId: idOf(there), startColumnIndex: 3, endColumnIndex: 4 }] },
          "unprotectedRanges",
        ),
      "The protection of Events leaves cells out.",
    ],
    [
      "opened for somebody",
      (there) =>
        change(there, { editors: { users: [there.emails.service, there.emails.editor] } }, "editors"),
      "The protection of Events lets editor@example.com edit, whom Daybook didn't let in.",
    ],
  ];
  const idOf = (there: Building) => there.tab("Events")?.properties.sheetId;
  const change = (there: Building, to: object, fields: string) =>
    there.control.ask({
      requests: [
        {
          updateProtectedRange: {
            protectedRange: { protectedRangeId: protectionOf(there)?.protectedRangeId, ...to },
            fields,
          },
        },
      ],
    });

  test.each(breaks)("that was %s is noticed, and put right", async (_, spoil, said) => {
    const there = await built();
    spoil(there);
    expect(await there.amiss({ settings: small })).toEqual([said]);
    expect(await there.setUp({ settings: small })).toMatchObject({ protected: true, drift: [] });
    expect(type(there, "editor")).toThrow(/protected cell/);
    expect(there.tab("Events")?.protectedRanges).toHaveLength(1);
    expect(await there.amiss({ settings: small })).toEqual([]);
  });

  test("that shuts the writer out is the owner's to mend", async () => {
    const there = await built();
    there.control.unprotect({ tab: "Events" });
    there.control.protect({ tab: "Events", editors: [] });
    expect(await there.amiss({ settings: small })).toEqual([
      "The tab Events is protected against daybook@example.iam.gserviceaccount.com, which is to write there.",
    ]);
    const before = there.control.commits();
    expect((await there.setUp({ settings: small })).drift[0]?.hint).toContain(
      "Data > Protect sheets and ranges",
    );
    expect(there.control.commits()).toBe(before);
  });

  test("keeps whoever was let in by Daybook: a second writer joins the first", async () => {
    const there = await built();
    await there.setUp({
      settings: small,
      writers: { account: there.emails.service, others: [there.emails.editor] },
    });
    expect(users(there)).toEqual(expect.arrayContaining([there.emails.service, there.emails.editor]));
    expect(await there.amiss({ settings: small })).toEqual([]);
    expect(type(there, "editor")).not.toThrow();
  });

  test("can be made by the owner without a name; anybody else must be named", async () => {
    const there = await building();
    const nameless = { account: null, others: [] };
    await expect(there.setUp({ settings: small, writers: nameless })).rejects.toMatchObject({
      code: "SHEETS_WRITER_UNKNOWN",
      hint: expect.stringContaining("--writer"),
    });
    expect(there.tab("Events")).toBeUndefined();
    expect(await there.setUp({ settings: small, person: "owner", writers: nameless })).toMatchObject({
      protected: true,
      drift: [],
    });
    expect(type(there, "editor")).toThrow(/protected cell/);
  });
});

describe("the proof", () => {
  test("an ordinary editor is refused in every column, in whatever language, and no cell is changed", async () => {
    const there = await built();
    there.control.paste({
      tab: "Events",
      cell: "A2",
      values: [["01ARZ3NDEKTSV4RRFFQ69G5FAV", "C-1", "stage_changed"]],
    });
    there.control.speak({ account: "editor", language: "fr" });
    const before = there.control.rows({ tab: "Events" });
    const proof = await proofBy(there, "editor");
    expect(proof).toMatchObject({ proved: true, open: [] });
    expect(proof.refused).toEqual(there.control.rows({ tab: "Events" })[0]);
    expect(proof.unproved[0]).toContain("The spreadsheet's owner is bound by no protection");
    expect(there.control.rows({ tab: "Events" })).toEqual(before);
  });

  test("an open column is found, and its cell stays as it is", async () => {
    const there = await built();
    there.control.paste({
      tab: "Events",
      cell: "A2",
      values: [["01A", "C-1", "stage_changed", "{}", "'2026-04-12"]],
    });
    const before = there.control.rows({ tab: "Events" });
    const sheetId = there.tab("Events")?.properties.sheetId;
    const unprotectedRanges = [{ sheetId, startColumnIndex: 4, endColumnIndex: 5 }];
    const protectedRange = { protectedRangeId: protectionOf(there)?.protectedRangeId, unprotectedRanges };
    there.control.ask({
      requests: [{ updateProtectedRange: { protectedRange, fields: "unprotectedRanges" } }],
    });
    expect(await proofBy(there, "editor")).toMatchObject({ proved: false, open: ["timestamp"] });
    expect(there.control.rows({ tab: "Events" })).toEqual(before);
  });

  test.each([
    [null, "there is no second token"],
    ["owner", "owns the spreadsheet, or the protection lets it in"],
    ["service", "owns the spreadsheet, or the protection lets it in"],
    ["reader", "may only look at the spreadsheet"],
    ["stranger", "may not open the spreadsheet"],
  ] as const)("by %s shows nothing: %s", async (person, why) => {
    const there = await built();
    const proof = await proofBy(there, person);
    expect(proof).toMatchObject({ proved: null, open: [], refused: [] });
    expect(proof.unproved[0]).toContain(why);
  });

  test("without a second token a protection that is gone is known to be open", async () => {
    const there = await built();
    there.control.unprotect({ tab: "Events" });
    expect(await proofBy(there, null)).toMatchObject({
      proved: false,
      open: expect.arrayContaining(["event_id"]),
    });
  });
});

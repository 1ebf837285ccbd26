import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changesOf, isNothing, type WantedRow } from "../../src/views/publish-changes.ts";
import type { PublishedRow, TargetCell } from "../../src/views/table-target.ts";
import { column } from "../../src/views/view.ts";

const columns = [
  column("Name", "text"),
  column("Days", "days"),
  column("Contact", "link", "Contacts"),
  column("key", "text"),
];
const at = "2026-05-01T12:00:00.000Z";

const want = (key: string, cells: Readonly<Record<string, TargetCell>> = {}): WantedRow => ({
  key,
  cells: { Name: null, Days: null, Contact: [], ...cells, key },
});
const row = (id: string, created: string, cells: Readonly<Record<string, TargetCell>>): PublishedRow => ({
  id,
  created: `2026-04-${created}T00:00:00.000Z`,
  cells,
});
const plan = (wanted: readonly WantedRow[], there: readonly PublishedRow[]) =>
  changesOf(columns, wanted, there, at);

describe("the fewest writes", () => {
  test("a new row is made without its empty cells, and dated", () => {
    expect(plan([want("a", { Name: "A", Days: 0 })], [])).toEqual({
      create: [{ Name: "A", Days: 0, key: "a", Updated: at }],
      update: [],
      remove: [],
      strangers: 0,
    });
  });

  test("of a row that differs only the cells that do are sent, emptied ones too", () => {
    const there = row("1", "01", { Name: "A", Days: 3, Contact: ["x"], key: "a", Updated: "2026-04-30" });
    expect(plan([want("a", { Name: "A", Days: 4 })], [there])).toEqual({
      create: [],
      update: [{ id: "1", cells: { Days: 4, Contact: [], Updated: at } }],
      remove: [],
      strangers: 0,
    });
  });

  test("an equal row is left alone, whenever it was updated", () => {
    const there = row("1", "01", { Name: "A", key: "a", Updated: "2020-01-01T00:00:00.000Z" });
    expect(isNothing(plan([want("a", { Name: "A" })], [there]))).toBe(true);
  });

  test("what is no longer wanted goes, also what lost its key; what a person made stays", () => {
    const there = [
      row("1", "01", { key: "a" }),
      row("2", "01", { Name: "left over", Updated: at }),
      row("3", "01", { Name: "my own note" }),
      row("4", "01", {}),
    ];
    expect(plan([], there)).toEqual({ create: [], update: [], remove: ["2", "1"], strangers: 2 });
  });

  test("of rows with one key the oldest stays, of equally old ones the first by id", () => {
    const there = [
      row("3", "02", { key: "a" }),
      row("2", "01", { key: "a" }),
      row("1", "01", { key: " a " }),
      row("0", "03", { key: "a" }),
    ];
    expect(plan([want("a")], there).remove).toEqual(["2", "3", "0"]);
    expect(plan([want("a", { Name: "A" })], there).update).toEqual([
      { id: "1", cells: { Name: "A", Updated: at } },
    ]);
  });
});

describe("whatever stands there", () => {
  const key = fc.constantFrom("a", "b", "c", "__proto__", "constructor");
  const wanted = fc
    .uniqueArray(
      fc.record({ key, Name: fc.constantFrom(null, "x", "y"), Days: fc.constantFrom(null, 0, 1.5) }),
      {
        selector: (each) => each.key,
      },
    )
    .map((rows) => rows.map(({ key, ...cells }) => want(key, cells)));
  const there = fc
    .uniqueArray(
      fc.record({
        id: fc.nat(50).map(String),
        created: fc.constantFrom("01", "02"),
        key: fc.option(key),
        Name: fc.constantFrom(undefined, "", "x", "z"),
        Updated: fc.constantFrom(undefined, at),
      }),
      { selector: (each) => each.id, maxLength: 12 },
    )
    .map((rows) =>
      rows.map(({ id, created, ...cells }) =>
        row(
          id,
          created,
          Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== undefined)) as never,
        ),
      ),
    );

  /** What stands after a plan, each write in any half. */
  const after = (
    rows: readonly PublishedRow[],
    changes: ReturnType<typeof plan>,
  ): readonly PublishedRow[] => [
    ...rows
      .filter(({ id }) => !changes.remove.includes(id))
      .map((each) => ({
        ...each,
        cells: { ...each.cells, ...changes.update.find(({ id }) => id === each.id)?.cells },
      })),
    ...changes.create.map((cells, i) => row(`new ${i}`, "09", cells)),
  ];

  test("once written, every wanted row stands once and there is nothing left to write", () => {
    fc.assert(
      fc.property(wanted, there, (rows, before) => {
        const now = after(before, plan(rows, before));
        expect(isNothing(plan(rows, now))).toBe(true);
        const keys = now.map(({ cells }) => cells.key).filter(Boolean);
        expect([...keys].sort()).toEqual(rows.map((each) => each.key).sort());
      }),
    );
  });

  test("the order in which rows come plays no part", () => {
    fc.assert(
      fc.property(wanted, there, (rows, before) => {
        expect(sorted(plan(rows, [...before].reverse()))).toEqual(sorted(plan(rows, before)));
      }),
    );
  });

  const sorted = ({ create, update, remove }: ReturnType<typeof plan>) => ({
    create,
    update,
    remove: [...remove].sort(),
  });
});

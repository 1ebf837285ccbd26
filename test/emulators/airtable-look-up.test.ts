import fc from "fast-check";
import { expect, test } from "vitest";
import { compileFormula } from "./airtable/formula/compile.ts";
import { Refusal } from "./airtable/model/refusal.ts";
import type { Field, FieldType } from "./airtable/model/schema.ts";

const field = (name: string, type: FieldType): Field => ({ id: `fld${name}`, name, type });
const fields: readonly Field[] = [
  field("key", "singleLineText"),
  field("data", "multilineText"),
  field("type", "singleSelect"),
  field("tags", "multipleSelects"),
  field("count", "number"),
  field("done", "checkbox"),
  field("day", "date"),
  field("sum", "formula"),
  field("files", "multipleAttachments"),
];

/** Few and alike, so that parts hit; with what a pattern or a literal could take for its own. */
const text = fc.constantFrom("", "a", "A", "b", "ab", "a.b", ".*", "a|b", "(b", "]", "\\", '"', "a, b", "\n");
const choice = text.map((name) => ({ id: "sel", name }));
const cells = fc.record(
  {
    fldkey: text,
    flddata: fc.array(text, { maxLength: 3 }).map((all) => all.join("")),
    fldtype: choice,
    fldtags: fc.array(choice, { maxLength: 2 }),
    fldcount: fc.constantFrom(0, 1, 2.5),
    flddone: fc.constant(true),
    fldday: fc.constant("2026-04-12"),
    fldsum: fc.constantFrom("a", 0, 1, { error: "#ERROR!" }, { specialValue: "NaN" }, ["a", true]),
  },
  { requiredKeys: [] },
);

const literal = (value: string): string => `"${value.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
const name = fc.constantFrom(...fields.map((each) => `{${each.name}}`));
const usual = fc.constantFrom("{key}", "{data}", "{type}");
const part = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(usual, text).map(([of, value]) => `${of}=${literal(value)}`) },
  { weight: 8, arbitrary: fc.tuple(usual, text).map(([of, value]) => `FIND(${literal(value)},${of})`) },
  fc.tuple(name, text).map(([of, value]) => `${of}=${literal(value)}`),
  fc.tuple(name, text).map(([of, value]) => `FIND(${literal(value)},${of})`),
  fc.tuple(name, text).map(([of, value]) => `${literal(value)}=${of}`),
  fc.constantFrom("ERROR()", "BLANK()", "{count}", "{done}=1", "IS_AFTER({day},{key})", "FIND({key},{data})"),
  fc.tuple(usual, text).map(([of, value]) => `NOT(${of}=${literal(value)})`),
);

function outcome(formula: string, of: Readonly<Record<string, unknown>>): unknown {
  try {
    return compileFormula(
      formula,
      fields,
    )({
      id: "recAAAAAAAAAAAAAA",
      createdTime: () => "2026-04-12T09:00:00.000Z",
      lastModifiedTime: () => null,
      cell: (id) => of[id],
    });
  } catch (error) {
    return error instanceof Refusal ? error.message : `${error}`;
  }
}

test("OR over many comparisons comes to what each of them comes to, refusals and errors too", () => {
  const seen = new Map<unknown, number>();
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 12 }), cells, (parts, row) => {
      const each = `OR(${parts.map((one) => `IF(TRUE(),${one})`).join()})`;
      const expected = outcome(each, row);
      seen.set(expected, (seen.get(expected) ?? 0) + 1);
      expect(outcome(`OR(${parts.join()})`, row)).toEqual(expected);
    }),
    { numRuns: 2_000 },
  );
  // Both answers, #ERROR! and several refusals have come up.
  expect(seen.get(true)).toBeGreaterThan(50);
  expect(seen.get(false)).toBeGreaterThan(50);
  expect(seen.size).toBeGreaterThan(5);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileFormula } from "./airtable/formula/compile.ts";
import type { FormulaRecord } from "./airtable/formula/formula-function.ts";
import { cellOf, failed, includes } from "./airtable/formula/value.ts";
import { Refusal } from "./airtable/model/refusal.ts";
import type { Field, FieldType } from "./airtable/model/schema.ts";

const field = (id: string, name: string, type: FieldType): Field => ({ id, name, type });
const fields: readonly Field[] = [
  field("fldName", "Name", "singleLineText"),
  field("fldEmail", "E-mail } (work)", "email"),
  field("fldStage", "Stage", "singleSelect"),
  field("fldTags", "Tags", "multipleSelects"),
  field("fldAmount", "Amount", "number"),
  field("fldDone", "Done", "checkbox"),
  field("fldContact", "Contact", "multipleRecordLinks"),
  field("fldOwner", "Owner", "singleCollaborator"),
  field("fldDay", "Day", "date"),
  field("fldAt", "At", "dateTime"),
  field("fldSum", "Sum", "formula"),
  field("fldPlans", "Plans", "multipleAttachments"),
];

const full: Readonly<Record<string, unknown>> = {
  fldName: 'Ada\'s "Plan"\nB',
  fldEmail: "Ada@example.com",
  fldStage: { id: "sel1", name: "Won", color: "green" },
  fldTags: [
    { id: "sel2", name: "roof" },
    { id: "sel3", name: "solar, new" },
  ],
  fldAmount: 12.5,
  fldDone: true,
  fldContact: [
    { id: "rec1", name: "Ada" },
    { id: "rec2", name: "Bo" },
  ],
  fldOwner: { id: "usr1", email: "o@example.com", name: "Olu" },
  fldDay: "2026-03-04",
  fldAt: "2026-03-04T05:06:07.089Z",
};

interface Row extends Partial<Omit<FormulaRecord, "cell">> {
  readonly cells?: Readonly<Record<string, unknown>>;
}

const record = ({ cells = full, ...rest }: Row = {}): FormulaRecord => ({
  id: "recAAAAAAAAAAAAAA",
  createdTime: () => "2026-01-02T03:04:05.000Z",
  lastModifiedTime: () => null,
  ...rest,
  cell: (id) => cells[id],
});

const computed = (text: string, row?: Row): unknown => compileFormula(text, fields)(record(row));
const answers = (text: string, row?: Row): boolean => includes(compileFormula(text, fields)(record(row)));
const blank: Row = { cells: {} };

function refusalOf(text: string, row?: Row): Pick<Refusal, "status" | "body"> {
  try {
    computed(text, row);
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, body: error.body };
    throw error;
  }
  throw new Error(`${text} was answered`);
}

const refused = (detail: string): unknown => ({
  status: 422,
  body: {
    error: {
      type: "INVALID_FILTER_BY_FORMULA",
      message: `The formula for filtering records is invalid: ${detail}`,
    },
  },
});
const invalid = refused("Invalid formula. Please check your formula text.");

describe("a formula is read", () => {
  test.each([
    ["a text in either quotes", `'a"b' & "c'd"`, `a"bc'd`],
    ["quotes and backslashes escaped", `'it\\'s' & "\\"x\\" \\\\n"`, `it's"x" \\n`],
    ["line breaks and tabs escaped", `"a\\nb\\tc\\r"`, "a\nb\tc\r"],
    ["numbers with and without a point", "1 + 2.5 + .5", 4],
    ["a field by name", "{Amount}", 12.5],
    ["a field by id", "{fldAmount}", 12.5],
    ["a bare field name", "Amount", 12.5],
    ["a bare field id", "fldAmount", 12.5],
    ["a brace in a field name", "{E-mail \\} (work)}", "Ada@example.com"],
    ["functions in any case", "iF(true(), Lower('AB'), 0)", "ab"],
    ["multiplication before addition, addition before joining", "1 + 2 * 3 & 4 - 1", "73"],
    ["left to right", "10 - 2 - 3", 5],
    ["parentheses first", "(1 + 2) * 3", 9],
    ["a minus before a value", "-2 * -(1 + 1)", 4],
    ["comparisons last", "1 + 1 = 2", true],
    ["space and lines anywhere", "\n AND( 1 ,\t2 )\n", true],
  ])("%s", (_what, text, value) => {
    expect(computed(text)).toEqual(value);
  });

  test("any text survives quoting, in either quotes", () => {
    const escaped = (text: string, quote: string): string =>
      text.replace(/\\/g, "\\\\").replaceAll(quote, `\\${quote}`).replace(/\n/g, "\\n").replace(/\r/g, "\\r");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.constantFrom("'", '"'), (text, quote) => {
        const row = { cells: { fldName: text } };
        expect(computed(`${quote}${escaped(text, quote)}${quote}`)).toBe(text);
        expect(answers(`{Name} = ${quote}${escaped(text, quote)}${quote}`, row)).toBe(true);
      }),
    );
  });
});

describe("a wrong formula is refused with the platform's text", () => {
  test.each([
    "",
    "{Name} =",
    "= 1",
    "AND(",
    "AND(1,)",
    "AND(,1)",
    "(1",
    "1)",
    "'open",
    "{Name",
    "1 2",
    "1 = 2 = 3",
    "{Name} == 'x'",
    "{Name} <> 'x'",
    "1 /* no */ 2",
    "“curly”",
    "AND()",
    "NOT(1, 2)",
    "IF(1)",
    "FIND('a')",
    "RECORD_ID(1)",
    "LAST_MODIFIED_TIME('Name')",
    "NOPE(1)",
    "{a\\}b\\}c}",
  ])("%s", (text) => {
    expect(refusalOf(text)).toEqual(invalid);
  });

  test("unknown names are all listed, once each, in lower case", () => {
    expect(refusalOf("AND({TaskBoard Task ID} = 1, status, {TaskBoard Task ID}, IF({name}, x))")).toEqual(
      refused("Unknown field names: taskboard task id, status, name, x"),
    );
  });

  test("a name in other capitals or with other spaces is unknown", () => {
    expect(refusalOf("{amount}")).toEqual(refused("Unknown field names: amount"));
    expect(refusalOf("{ Amount}")).toEqual(refused("Unknown field names:  amount"));
  });

  test("bad grammar is told before an unknown name", () => {
    expect(refusalOf("{Nope} =")).toEqual(invalid);
  });
});

describe("what no source tells is refused with a 501 that names it", () => {
  test.each([
    ["NOW()", "the function NOW"],
    ["SWITCH(1, 1, 2)", "the function SWITCH"],
    ["'a\\qb'", "the escape \\q"],
    ["'a\nb'", "a line break inside a text"],
    ["{a\\b}", "a backslash in the field name"],
    ["'a' < 'b'", '"<" between a string and a string'],
    ["{Amount} = '12.5'", '"=" between a number and a string'],
    ["{Day} = '2026-03-04'", '"=" between a date and a string'],
    ["0 = ''", '"=" between a number and empty text'],
    ["{At} > 1", '">" between a date and a number'],
    ["{Name} + 1", "arithmetic on a text or a list"],
    ["{At} - {Day}", "arithmetic on a date"],
    ["TRUE() & ''", "a true or false written as text"],
    ["FIND('a', 'banana', 3)", "a start position"],
    ["FIND('', 'a')", "a search for empty text"],
    ["LEFT('abc', -1)", "a text cut at -1 letters"],
    ["MID('quick brown fox', 6, 5)", "MID where counting from 0 and from 1 differ"],
    ["VALUE('12%')", 'VALUE of "12%"'],
    ["ARRAYJOIN({Tags})", "ARRAYJOIN without a separator"],
    ["DATETIME_PARSE('4 Mar 2026')", 'the date "4 Mar 2026"'],
    ["IS_AFTER({At}, 'yesterday')", 'the date "yesterday"'],
    ["IS_AFTER({At}, 5)", "a number or a list where a date belongs"],
    ["IS_SAME({At}, {At}, 'week')", 'the unit "week"'],
    ["DATETIME_FORMAT({At})", "DATETIME_FORMAT without a format"],
    ["DATETIME_FORMAT({At}, 'D MMM YYYY')", 'DATETIME_FORMAT with "D MMM YYYY"'],
    ["DATETIME_DIFF({At}, {At}, 'months')", 'the unit "month"'],
    ["{Plans}", 'a multipleAttachments field in a formula ("Plans")'],
  ])("%s", (text, reason) => {
    const { status, body } = refusalOf(text);
    expect(status).toBe(501);
    expect(JSON.stringify(body)).toContain(JSON.stringify(reason).slice(1, -1));
  });
});

describe("a row is answered unless the formula comes to", () => {
  test.each([
    ["0", "0", false],
    ["any other number", "-1", true],
    ["false", "FALSE()", false],
    ["true", "TRUE()", true],
    ["empty text", "''", false],
    ["any other text, even a zero", "'0'", true],
    ["NaN", "0 / 0", false],
    ["infinity", "1 / 0", true],
    ["#Error!", "ERROR()", false],
    ["blank", "BLANK()", false],
    ["a date", "{Day}", true],
    ["a list with items", "{Tags}", true],
  ])("%s", (_what, text, answered) => {
    expect(answers(text)).toBe(answered);
  });

  test("[]", () => {
    expect(includes([])).toBe(false);
    expect(answers("{Tags}", { cells: { fldTags: [] } })).toBe(false);
  });
});

describe("fields", () => {
  test.each([
    ["an option by its name", "{Stage} = 'Won'", true],
    ["an option not by its id", "{Stage} = 'sel1'", false],
    ["a person by name", "{Owner} = 'Olu'", true],
    ["links by primary field, in order", "{Contact} = 'Ada, Bo'", true],
    ["links never by record id", "FIND('rec1', {Contact} & '')", false],
    ["an item with a comma in quotes", `{Tags} = 'roof, "solar, new"'`, true],
    ["a tick as TRUE and as 1", "AND({Done} = TRUE(), {Done} = 1)", true],
    ["a time as ISO text to FIND", "FIND('2026-03-04', {At})", true],
    ["a day as ISO text to FIND", "FIND('2026-03-04', {Day})", true],
    ["a time equal to a parsed one", "{At} = DATETIME_PARSE('2026-03-04T05:06:07.089Z')", true],
    ["a number equal to itself", "{Amount} = 12.5", true],
  ])("%s", (_what, text, answered) => {
    expect(answers(text)).toBe(answered);
  });

  test.each([
    "{Name} = ''",
    "{Name} = BLANK()",
    "NOT({Name})",
    "{Done} = FALSE()",
    "NOT({Done} = TRUE())",
    "{Stage} = ''",
    "{Tags} = ''",
    "{Amount} = ''",
    "{Amount} = 0",
    "{Day} = BLANK()",
    "{Name} != 'x'",
    "{Amount} < 1",
    "NOT({Sum})",
  ])("an empty cell: %s", (text) => {
    expect(answers(text, blank)).toBe(true);
  });

  test("a formula field brings its value, or its error", () => {
    const sum = (cell: unknown): Row => ({ cells: { fldSum: cell } });
    expect(computed("{Sum}", sum(3))).toBe(3);
    expect(computed("{Sum}", sum({ specialValue: "NaN" }))).toBeNaN();
    expect(computed("NOT({Sum})", sum({ error: "#ERROR!" }))).toBe(failed);
  });

  test("a compiled formula reads each row anew, and a field once for each", () => {
    const formula = compileFormula("{Name} & {fldName} & Name", fields);
    let reads = 0;
    const row = (name: string): FormulaRecord => ({
      ...record(),
      cell: () => {
        reads += 1;
        return name;
      },
    });
    expect([formula(row("a")), formula(row("b")), formula(row("a"))]).toEqual(["aaa", "bbb", "aaa"]);
    expect(reads).toBe(3);
  });

  test("a cell of the wrong shape is a mistake of the emulator, not of the formula", () => {
    expect(() => computed("{Contact}", { cells: { fldContact: ["rec1"] } })).toThrow(TypeError);
    expect(() => computed("{Amount}", { cells: { fldAmount: "1" } })).toThrow(TypeError);
  });
});

describe("functions", () => {
  test.each([
    ["AND(1, 'x', TRUE())", true],
    ["AND(1, '')", false],
    ["OR('', 0, 2)", true],
    ["OR('', BLANK())", false],
    ["NOT(0)", true],
    ["IF({Amount} > 10, 'big', 'small')", "big"],
    ["IF({Amount} > 100, 'big')", null],
    ["IF(1, 'x', ERROR())", "x"],
    ["EXACT('a', 'A')", false],
    ["EXACT('a', 'a')", true],
    ["'a' = 'A'", false],
    ["FIND('fox', 'quick brown fox')", 13],
    ["FIND('Fox', 'quick brown fox')", 0],
    ["SEARCH('FOX', 'quick brown fox')", 13],
    ["SEARCH('cat', 'quick brown fox')", null],
    ["LOWER('ÀB') & UPPER('cé')", "àbCÉ"],
    ["TRIM('  a b ') & '|'", "a b|"],
    ["LEN('abc')", 3],
    ["LEFT('abc', 2) & RIGHT('abc', 2)", "abbc"],
    ["LEFT('abc', 9) & RIGHT('abc', 0)", "abc"],
    ["MID('aaaa', 1, 2)", "aa"],
    ["CONCATENATE('a', 1, BLANK(), {Contact})", "a1Ada, Bo"],
    ["BLANK() & 'x'", "x"],
    ["VALUE(' 12.50 ')", 12.5],
    ["ARRAYJOIN({Contact}, '; ')", "Ada; Bo"],
    ["RECORD_ID()", "recAAAAAAAAAAAAAA"],
    ["RECORD_ID() = 'recAAAAAAAAAAAAAA'", true],
    ["5 < 5", false],
    ["5 <= 5", true],
    ["5 > 4", true],
    ["4 >= 5", false],
    ["5 != 5", false],
    ["1 + TRUE() + BLANK()", 2],
  ])("%s", (text, value) => {
    expect(computed(text)).toEqual(value);
  });

  test.each([
    ["IS_BEFORE({Day}, {At})", 1],
    ["IS_AFTER({Day}, {At})", 0],
    ["IS_AFTER({At}, '2026-03-04')", 1],
    ["IS_BEFORE('2026-03-04T05:06:07Z', {At})", 1],
    ["IS_SAME({At}, {Day}, 'day')", 1],
    ["IS_SAME({At}, {Day}, 'hours')", 0],
    ["IS_SAME('2026-03-31', {Day}, 'month')", 1],
    ["IS_SAME('2026-04-01', {Day}, 'month')", 0],
    ["IS_SAME('2025-03-04', {Day}, 'year')", 0],
    ["{Day} < {At}", true],
    ["DATETIME_DIFF({At}, {Day}, 'minutes')", 306],
    ["DATETIME_DIFF({Day}, {At}, 'seconds')", -18367],
    ["DATETIME_FORMAT({At}, 'YYYY-MM-DD[T]HH:mm:ss.SSS[Z]')", "2026-03-04T05:06:07.089Z"],
    ["DATETIME_FORMAT(DATETIME_PARSE('2026-03-04T05:06+02:00'), 'YYYY/MM/DD HH:mm')", "2026/03/04 03:06"],
    ["DATETIME_FORMAT(CREATED_TIME(), 'YYYY-MM-DDTHH:mm:ss')", "2026-01-02T03:04:05"],
    ["DATETIME_FORMAT(LAST_MODIFIED_TIME(), 'YYYY-MM-DD')", "2026-05-06"],
    ["DATETIME_FORMAT(LAST_MODIFIED_TIME({Name}, Stage), 'YYYY-MM-DD')", "2026-04-01"],
  ])("%s", (text, value) => {
    const lastModifiedTime = (ids: readonly string[]): string =>
      ids.length === 0 ? "2026-05-06T00:00:00.000Z" : "2026-04-01T00:00:00.000Z";
    expect(computed(text, { lastModifiedTime })).toEqual(value);
  });

  test("LAST_MODIFIED_TIME asks for the ids of the fields it names", () => {
    const asked: (readonly string[])[] = [];
    const lastModifiedTime = (ids: readonly string[]): null => {
      asked.push(ids);
      return null;
    };
    expect(computed("LAST_MODIFIED_TIME({Name}, fldStage)", { lastModifiedTime })).toBeNull();
    expect(asked).toEqual([["fldName", "fldStage"]]);
  });

  test.each([
    "IS_BEFORE({Day}, '2026-01-01')",
    "NOT(IS_BEFORE({Day}, '2026-01-01'))",
    "{Day} > DATETIME_PARSE('2026-01-01')",
    "OR(1, DATETIME_PARSE('2026-02-30'))",
    "DATETIME_FORMAT({At}, 'YYYY') & 'x'",
    "AND(1, ERROR())",
    "IF(ERROR(), 1, 1)",
    "-ERROR()",
  ])("#ERROR! goes through: %s", (text) => {
    expect(computed(text, blank)).toBe(failed);
  });
});

describe("the cell of a formula field", () => {
  test.each([
    ["'x'", "x"],
    ["''", undefined],
    ["BLANK()", undefined],
    ["TRUE()", 1],
    ["0", 0],
    ["0 / 0", { specialValue: "NaN" }],
    ["1 / 0", { specialValue: "Infinity" }],
    ["-1 / 0", { specialValue: "-Infinity" }],
    ["ERROR()", { error: "#ERROR!" }],
    ["{At}", "2026-03-04T05:06:07.089Z"],
    ["{Day}", "2026-03-04"],
  ])("%s", (text, cell) => {
    expect(cellOf(compileFormula(text, fields)(record()))).toEqual(cell);
  });
});

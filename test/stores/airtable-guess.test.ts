import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BaseField, BaseTable } from "../../src/stores/airtable/base-schema.ts";
import { datesIn, guessDeals, guessTable, pipelineOf } from "../../src/stores/airtable/guess-columns.ts";

const usual = ["New", "Discovery Booked", "Qualified", "Proposal Sent", "Won", "Lost"];

const stageColumn = (stages: readonly string[]): BaseField => ({
  id: "fldStage",
  name: "Stage",
  type: "singleSelect",
  options: { choices: stages.map((name) => ({ name })) },
});

const tableOf = (
  fields: readonly (Omit<BaseField, "id"> & { readonly id?: string })[],
  name = "Contacts",
): BaseTable => ({
  id: "tbl",
  name,
  primaryFieldId: "",
  fields: fields.map((field, at) => ({ id: `fld${at}`, ...field })),
});

/** The stages that date columns of these names are taken for. */
const datesOf = (columns: readonly string[], stages: readonly string[] = usual) =>
  datesIn(tableOf([stageColumn(stages), ...columns.map((name) => ({ name, type: "date" }))]), "Stage");

describe("a date column is taken for a stage's", () => {
  test.each<readonly [string, readonly string[], Readonly<Record<string, string>>, readonly string[]]>([
    [
      "by all words of its name",
      ["Discovery booked on", "Date Qualified"],
      { "Discovery Booked": "Discovery booked on", Qualified: "Date Qualified" },
      usual,
    ],
    [
      "by a word that no other stage has",
      ["Booked on", "Proposal date"],
      { "Discovery Booked": "Booked on", "Proposal Sent": "Proposal date" },
      usual,
    ],
    [
      "by all words rather than by some",
      ["Proposal date", "proposal_sent_at"],
      { "Proposal Sent": "proposal_sent_at" },
      usual,
    ],
    [
      "by the longest of two stages that it names",
      ["Proposal Sent date"],
      { "Proposal Sent": "Proposal Sent date" },
      ["Proposal", "Proposal Sent"],
    ],
    [
      "by the column that says the least beside",
      ["Qualified by the partner on", "Qualified on"],
      { Qualified: "Qualified on" },
      usual,
    ],
  ])("%s", (_, columns, dates, stages) => expect(datesOf(columns, stages)).toEqual(dates));

  test.each<readonly [string, readonly string[], readonly string[]]>([
    ["two columns fit alike", ["Booked on", "Discovery date"], usual],
    ["two stages share the word", ["Booked on"], ["Discovery Booked", "Install Booked"]],
    ["another word has a meaning of its own", ["Proposal call date"], usual],
    [
      "it tells what is to come, or the last time",
      ["Next discovery booked", "Proposal due", "Last qualified"],
      usual,
    ],
    ["being closed says nothing of being won", ["Closed on", "Close date"], ["New", "Closed Won", "Lost"]],
    ["nothing but words for time is left", ["Date", "On"], usual],
    ["it names no stage", ["Birthday", "Signed up"], usual],
  ])("but not where %s", (_, columns, stages) => expect(datesOf(columns, stages)).toEqual({}));

  test("whatever the order of the columns", () => {
    const columns = ["Booked on", "Proposal date", "proposal_sent_at", "Discovery call", "Qualified on"];
    const wanted = datesOf(columns);
    expect(Object.keys(wanted)).toHaveLength(3);
    fc.assert(
      fc.property(fc.shuffledSubarray(columns, { minLength: columns.length }), (shuffled) => {
        expect(datesOf(shuffled)).toEqual(wanted);
      }),
    );
  });

  test("only where it holds dates, and a stage's column has options", () => {
    const text = { name: "Booked on", type: "singleLineText" };
    expect(datesIn(tableOf([stageColumn(usual), text]), "Stage")).toEqual({});
    expect(datesIn(tableOf([{ name: "Stage", type: "singleLineText" }]), "Stage")).toEqual({});
    expect(datesIn(tableOf([stageColumn(usual), { name: "Booked on", type: "date" }]), null)).toEqual({});
  });
});

describe("a table's own columns", () => {
  test("of several that fit the one that says the least beside is taken, whatever their order", () => {
    const fields = [
      { name: "Stage of the roof", type: "singleLineText" },
      { name: "Next stage", type: "singleSelect" },
      { name: "Stage", type: "singleSelect" },
      { name: "Weighted amount", type: "currency" },
      { name: "Amount", type: "currency" },
      { name: "Person", type: "multipleRecordLinks", options: { linkedTableId: "tbl" } },
    ];
    for (const given of [fields, [...fields].reverse()])
      expect(guessDeals(tableOf(given, "Deals"), tableOf([]))).toMatchObject({
        watch: { stage: "Stage", owner: null },
        amount: "Amount",
        contact: "Person",
      });
  });

  test.each([
    ["Contacts", ["Email", "Full name", "Name"], "Full name"],
    ["Contacts", ["Company name", "Contact"], "Contact"],
    ["Deals", ["Owner name", "Deal Name"], "Deal Name"],
    ["Deals", ["Notes", "Owner", "Client"], null],
    ["Companies", ["Contact", "Company"], "Company"],
    ["People", ["Role", "Person"], "Person"],
    ["Clients", ["Notes", "Client (full)"], "Client (full)"],
    ["Menschen", ["Company", "Client"], "Client"],
  ])("the name of %s with %j is %j where nobody says which column comes first", (name, columns, found) => {
    const fields = columns.map((each) => ({ name: each, type: "singleLineText" }));
    const word = name === "Deals" ? "deals" : "contacts";
    expect(guessTable(tableOf(fields, name), word).name).toBe(found);
    expect(guessTable({ ...tableOf(fields, name), primaryFieldId: "fld0" }).name).toBe(columns[0]);
  });

  test.each([
    ["Person", ["Billed to", "Person"]],
    ["Contact", ["Contact who signs", "Contact"]],
    ["Roofer", ["Referred by", "Roofer"]],
    [null, ["Client", "Referring client", "Contact"]],
    [null, ["Billed to", "Referred by"]],
  ])("the link to a deal's contact is %j of %j, whatever their order", (wanted, names) => {
    const fields = names.map((name) => ({
      name,
      type: "multipleRecordLinks",
      options: { linkedTableId: "tbl" },
    }));
    for (const given of [fields, [...fields].reverse()])
      expect(guessDeals(tableOf(given, "Deals"), tableOf([], "Roofers")).contact).toBe(wanted);
  });

  test.each([
    ["contacts", ["New", "Signed", "Closed lost"], true],
    ["contacts", ["Active", "Former"], false],
    ["deals", ["Open", "Signed"], true],
  ] as const)("of %s without a stage a status of %j is the stage: %j", (word, names, isStage) => {
    const status = { ...stageColumn(names), name: "Status" };
    const wanted = isStage ? { stage: "Status", status: null } : { stage: null, status: "Status" };
    expect(guessTable(tableOf([status]), word).watch).toMatchObject(wanted);
    const beside = guessTable(tableOf([status, stageColumn(usual)]), word).watch;
    expect(beside).toMatchObject({ stage: "Stage", status: "Status" });
  });

  test.each([
    ["other columns alone", ["fldNotes"], null],
    ["some of them", ["fldStage"], null],
    ["all columns", [], null],
    ["each of them", ["fldOwner", "fldStage"], "Changed"],
    ["others, too", ["fldOwner", "fldStage", "fldNotes"], "Changed"],
  ])("a last modified column of %s is %j: %j", (_, referencedFieldIds, wanted) => {
    const options = { referencedFieldIds };
    const found = guessTable(
      tableOf([
        stageColumn(usual),
        { id: "fldOwner", name: "Owner", type: "singleLineText" },
        { id: "fldNotes", name: "Notes", type: "multilineText" },
        { name: "Changed", type: "lastModifiedTime", options },
        { name: "By", type: "lastModifiedBy", options },
      ]),
    );
    expect(found).toMatchObject({ changed_at: wanted, changed_by: wanted && "By" });
  });

  test("a stage column's options are a pipeline, which ends where they say won or lost", () => {
    expect(pipelineOf(tableOf([stageColumn(["New", "Closed Won", "Lost"])]), "Stage")).toEqual({
      name: "Sales",
      stages: [{ name: "New" }, { name: "Closed Won", ends: "won" }, { name: "Lost", ends: "lost" }],
    });
    expect(pipelineOf(tableOf([stageColumn(["New"])]), "Stage")).toBeNull();
  });
});

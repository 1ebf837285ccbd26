import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorOf } from "./airtable/testing/ask.ts";
import { type Crm, numbered, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const fill = (count: number) =>
  crm.control.addRows({ table: "Event Log", rows: numbered(count).map(({ fields }) => fields) });
const names = (records: readonly { readonly fields: { readonly event?: string } }[]) =>
  records.map(({ fields }) => fields.event);

describe("one row", () => {
  test("by its id", async () => {
    const [row] = fill(1);
    expect((await crm.log(`/${row?.id}`)).body).toEqual(row);
  });

  test.each([
    ["/rec00000000000000", "404 MODEL_ID_NOT_FOUND Record not found"],
    ["/nonsense", "404 NOT_FOUND"],
    [
      `/rec00000000000000?fields[]=event`,
      "422 INVALID_REQUEST_UNKNOWN Invalid request: parameter validation failed. Check your request data.",
    ],
  ])("%s isn't there", async (path, expected) => {
    expect(errorOf(await crm.log(path))).toBe(expected);
  });
});

describe("read-after-write lag", () => {
  test("hides what was written a moment ago from lists, not from a single read", async () => {
    crm.control.lag({ ms: 2_000 });
    const [row] = fill(1);
    expect((await crm.log()).body.records).toEqual([]);
    expect((await crm.log(`/${row?.id}`)).status).toBe(200);
    crm.control.advance({ ms: 2_000 });
    expect((await crm.log()).body.records).toHaveLength(1);
  });

  test("shows old cells and rows that are gone", async () => {
    const [one, two] = fill(2);
    crm.control.advance({ ms: 10_000 });
    crm.control.editCell({ table: "Event Log", row: one?.id ?? "", field: "event", value: "edited" });
    crm.control.deleteRows({ table: "Event Log", rows: [two?.id ?? ""] });
    crm.control.fault({ kind: "lag", ms: 5_000 });
    expect(names((await crm.log()).body.records).sort()).toEqual(["event 0", "event 1"]);
    expect(names((await crm.log()).body.records)).toEqual(["edited"]);
  });
});

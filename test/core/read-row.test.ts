import { describe, expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import { eventColumns, type Row } from "../../src/core/event.ts";
import { readRow } from "../../src/core/read-row.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { draftRules, eventOf } from "../support/draft.ts";
import { rowsOf } from "../support/events.ts";

const catalog = catalogOf();
const input = {
  contact_id: "sarah",
  event_type: "stage_changed",
  event_data: { to: "Won" },
  timestamp: "2026-04-12",
  deal_id: "roof",
  actor: "Ana",
  source: "demo",
};
const row = rowsOf([eventOf(input)])[0] as Row;
const read = (more: Partial<Row>, types = catalog) => readRow({ ...row, ...more }, types, sha256Hex);

describe("a row", () => {
  test("whose cells give its id is an event", () => {
    expect(read({})).toEqual(row);
  });

  for (const column of eventColumns.filter((name) => name !== "event_type"))
    test(`whose ${column} was changed is none`, () => {
      expect(read({ [column]: `${row[column]} ` })).toBeNull();
      expect(read({ [column]: "" })).toBeNull();
    });

  test("stays one whatever became of when it was recorded and where it stands", () => {
    expect(read({ recorded_at: null, position: 99 })).toMatchObject({ event_id: row.event_id });
  });

  test("whose type was renamed in the store is the event that it was", () => {
    expect(read({ event_type: "Stage changed" })?.event_type).toBe("stage_changed");
    expect(read({ event_type: "" })?.event_type).toBe("stage_changed");
  });

  test("whose type was changed to another of the catalog is none", () => {
    expect(read({ event_type: "status_changed" })).toBeNull();
  });

  test("whose type was renamed and that was changed beside it is none", () => {
    expect(read({ event_type: "Stage changed", actor: "Bo" })).toBeNull();
  });

  test("of a type that left the config is an event all the same", () => {
    const own = catalogOf(null, [{ name: "site_visited" }]);
    const visit = rowsOf([
      eventOf({ ...input, event_type: "site_visited", event_data: {} }, { ...draftRules, catalog: own }),
    ])[0] as Row;
    expect(readRow(visit, catalog, sha256Hex)).toEqual(visit);
    expect(readRow({ ...visit, event_type: "Visited" }, own, sha256Hex)?.event_type).toBe("site_visited");
    expect(readRow({ ...visit, event_type: "Visited" }, catalog, sha256Hex)).toBeNull();
  });
});

import { describe, expect, expectTypeOf, onTestFinished, test } from "vitest";
import { type DataOf, defineEvents, openLog, type TypedInput } from "../../src/index.ts";

const own = defineEvents({
  roof_inspected: {
    fields: { inspector: "text", score: "number?", tags: "list" },
    sentence: "Roof inspected by {inspector}",
  },
  gate_opened: {},
});

type Input = TypedInput<typeof own.definitions>;

describe("defineEvents", () => {
  test("types event_data by the fields", () => {
    expectTypeOf<DataOf<{ a: "text"; b: "text?"; c: "number"; d: "flag?"; e: "list" }>>().toExtend<{
      readonly a: string;
      readonly b?: string | null;
      readonly c: number;
      readonly d?: boolean | null;
      readonly e: readonly string[];
      readonly reason?: string | null;
    }>();
    const good: Input[] = [
      {
        contact_id: "a",
        event_type: "roof_inspected",
        event_data: { inspector: "Ana", tags: [], reason: "yearly" },
        cause: "1",
      },
      { contact_id: 7, event_type: "gate_opened", cause: "1" },
      {
        contact_id: "a",
        event_type: "stage_changed",
        event_data: { to: "Won", pipeline: "Sales" },
        timestamp: "2026-01-01",
      },
      { contact_id: "a", event_type: "contact_created", cause: "first" },
      { contact_id: "a", event_type: "payment_received", event_data: { amount: 12 }, cause: "p1" },
    ];
    // @ts-expect-error: a field that must be there is missing
    good.push({ contact_id: "a", event_type: "roof_inspected", event_data: { tags: [] }, cause: "1" });
    // @ts-expect-error: event_data that must be there is missing
    good.push({ contact_id: "a", event_type: "payment_received", cause: "1" });
    // @ts-expect-error: a number is wanted
    good.push({ contact_id: "a", event_type: "payment_received", event_data: { amount: "12" }, cause: "1" });
    // @ts-expect-error: no such type
    good.push({ contact_id: "a", event_type: "roof_inspectd", cause: "1" });
    // @ts-expect-error: no such field
    good.push({ contact_id: "a", event_type: "tag_added", event_data: { tag: "x", tga: "y" }, cause: "1" });
    // @ts-expect-error: nobody's event
    good.push({ event_type: "gate_opened", cause: "1" });
  });

  test("types the log's append, and an untyped log takes anything", async () => {
    const log = await openLog("memory:", { events: own, now: () => "2026-06-01T12:00:00.000Z" });
    onTestFinished(() => log.close());
    expectTypeOf(log.append).parameter(0).toEqualTypeOf<Input | readonly Input[]>();
    const { receipts } = await log.append({
      contact_id: "a",
      event_type: "roof_inspected",
      event_data: { inspector: "Ana", tags: ["flat"] },
      cause: "1",
    });
    expect(receipts).toMatchObject([{ status: "appended" }]);
    expect((await log.events()).events[0]?.event_data).toBe('{"inspector":"Ana","tags":["flat"]}');
    const loose = await openLog("memory:");
    onTestFinished(() => loose.close());
    expect((await loose.append({ contact_id: 1, event_type: "whatever", cause: 2 })).receipts).toMatchObject([
      { status: "rejected" },
    ]);
  });

  test("what the compiler lets through is checked all the same", async () => {
    const log = await openLog("memory:", { events: own });
    onTestFinished(() => log.close());
    const wrong = {
      contact_id: "a",
      event_type: "roof_inspected",
      event_data: { inspector: "", tags: "x" },
      cause: "1",
    };
    expect((await log.append(wrong as never)).receipts).toMatchObject([
      { status: "rejected", reason: expect.stringContaining("inspector") },
    ]);
  });

  test.each(["RoofInspected", "roof-inspected", "__proto__", "stage_changed", "a".repeat(65)])(
    "refuses the name %s",
    (name) => {
      expect(() => defineEvents(Object.fromEntries([[name, {}]]))).toThrow(
        expect.objectContaining({ code: "EVENT_TYPE_INVALID" }),
      );
    },
  );
});

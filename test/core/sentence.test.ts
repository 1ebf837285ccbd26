import { describe, expect, test } from "vitest";
import { loneSentence, sentenceOf } from "../../src/core/sentence.ts";
import { catalogFrom } from "../../src/core/settings.ts";
import { standardTypes } from "../../src/core/standard-types.ts";
import { events, sales } from "../support/events.ts";

const settings = {
  ...sales,
  events: {
    on: null,
    own: [
      { name: "roof_measured", fields: { area: "number" as const }, sentence: "Roof of {area} m²" },
      { name: "site_visit" },
    ],
  },
};
const catalog = catalogFrom(settings);
const say = (event_type: string, data: object = {}, more: object = {}) =>
  events([{ contact_id: "sarah", event_type, timestamp: "2026-04-22", data, ...more }], settings).map(
    (event) => sentenceOf(event, catalog),
  )[0];

describe("a sentence", () => {
  test("says what, from what, why and by whom", () => {
    expect(
      say("owner_assigned", { from: "Rep A", to: "Rep B", reason: "Rep A went on PTO" }, { actor: "Ana" }),
    ).toBe("Reassigned to Rep B (was Rep A): Rep A went on PTO, by Ana");
    expect(say("stage_changed", { to: "New", note: "imported" })).toBe("Stage set to New (imported)");
  });

  test("leaves out what the event doesn't say", () => {
    expect(say("stage_changed", { from: "New", to: "Qualified" })).toBe("Stage New → Qualified");
    expect(say("stage_changed", { from: "New" })).toBe("Stage cleared (was New)");
    expect(say("stage_changed")).toBe("Stage cleared");
    expect(say("call_completed", { minutes: 12, outcome: "booked" })).toBe("Call completed: booked (12 min)");
    expect(say("call_completed", { minutes: 12 })).toBe("Call completed (12 min)");
    expect(say("deal_won", { amount: 49.9 })).toBe("Deal won (49.9)");
    expect(say("tag_added", { tag: "solar" })).toBe("Tagged solar");
  });

  test("of every standard type reads well with all of its fields and with none of the optional ones", () => {
    const id = "01KP0FJ4H0CSE1K75QA0YFK8F0";
    const value = { "text?": "T", text: id, "number?": 1, number: 1, "flag?": true, list: [id] } as const;
    for (const { name, fields } of standardTypes) {
      const all = Object.entries(fields);
      const of = name === "contact_erased" ? { contact_id: "daybook" } : {};
      const full = say(name, Object.fromEntries(all.map(([field, spec]) => [field, value[spec]])), of);
      const bare = say(
        name,
        Object.fromEntries(
          all.filter(([, spec]) => !spec.endsWith("?")).map(([field, spec]) => [field, value[spec]]),
        ),
        of,
      );
      for (const text of [full, bare]) expect(text, name).toMatch(/^[A-Z0-9][^?{}\n]*$/);
    }
  });

  test("is the user's own for own types, else made of the type's name", () => {
    expect(say("roof_measured", { area: 30 })).toBe("Roof of 30 m²");
    expect(say("site_visit", { reason: "leak" })).toBe("Site visit: leak");
  });

  test("of a type that the catalog no longer has is made of its name", () => {
    const [event] = events(
      [{ contact_id: "sarah", event_type: "site_visit", timestamp: "2026-04-22" }],
      settings,
    );
    expect(event && sentenceOf(event, catalogFrom(sales))).toBe("Site visit");
    expect(event && sentenceOf({ ...event, event_type: "constructor" }, catalog)).toBe("Constructor");
  });

  test("that stands by itself says of what was there already that it was only first seen then", () => {
    const lone = (data: object) =>
      events([{ contact_id: "s", event_type: "stage_changed", timestamp: "2026-04-22", data }], settings).map(
        (event) => loneSentence(event, catalog),
      )[0];
    expect(lone({ to: "New", baseline: true })).toBe("Stage set to New (first seen)");
    expect(lone({ to: "New", note: '"baseline":true' })).toBe('Stage set to New ("baseline":true)');
  });

  test("stays on one line, and puts nothing of the data where a field's name would be read", () => {
    expect(say("note_added", { text: " called\n\n  twice\t" })).toBe("Note: called twice");
    expect(say("status_changed", { from: "{to}", to: "$& {from}" })).toBe("Status {to} → $& {from}");
  });

  test("of data that isn't as it should be says a question mark, and never fails", () => {
    const [event] = events([
      { contact_id: "sarah", event_type: "tag_added", timestamp: "2026-04-22", data: { tag: "x" } },
    ]);
    for (const event_data of ["{}", "", "null", "[1]", '{"tag":{"a":1}}', '{"__proto__":{"tag":"y"}}'])
      expect(event && sentenceOf({ ...event, event_data }, catalog)).toBe("Tagged ?");
  });
});

import { describe, expect, test } from "vitest";
import { catalogOf, fieldsOf } from "../../src/core/catalog.ts";
import { standardTypes } from "../../src/core/standard-types.ts";
import { draftRules, eventOf, problemsOf } from "../support/draft.ts";

describe("the catalog", () => {
  test("holds the 25 standard types with their fields", () => {
    const written = standardTypes.map(
      ({ name, fields }) =>
        `${name} {${Object.entries(fields)
          .map(
            ([field, spec]) =>
              `${field}${spec.endsWith("?") ? "?" : ""}${spec.startsWith("number") ? "#" : ""}`,
          )
          .join(" ")}}`,
    );
    expect(written.sort()).toEqual(
      [
        "contact_created {source?}",
        "contact_merged {into}",
        "contact_erased {event_ids}",
        "status_changed {from? to?}",
        "stage_changed {from? to?}",
        "plan_changed {from? to?}",
        "owner_assigned {from? to?}",
        "field_changed {field from? to?}",
        "tag_added {tag}",
        "tag_removed {tag}",
        "note_added {text}",
        "deal_created {name? amount?# stage?}",
        "deal_won {amount?#}",
        "deal_lost {amount?#}",
        "email_sent {name?}",
        "email_engaged {name? action?}",
        "sms_sent {name?}",
        "call_booked {for?}",
        "call_completed {outcome? minutes?#}",
        "form_submitted {name?}",
        "contract_sent {name?}",
        "contract_signed {name?}",
        "payment_received {amount# currency?}",
        "automation_run {name?}",
        "event_voided {event_id}",
      ].sort(),
    );
  });

  test("has a sentence for every type, whose fields exist and whose last needs no optional one", () => {
    for (const type of standardTypes) {
      expect(type.sentence.length).toBeGreaterThan(0);
      for (const sentence of type.sentence)
        for (const [, field] of sentence.matchAll(/\{(\w+)\}/g))
          expect(fieldsOf(type), `${type.name}: ${sentence}`).toHaveProperty(field as string);
      const last = type.sentence[type.sentence.length - 1] as string;
      for (const [, field] of last.matchAll(/\{(\w+)\}/g))
        expect(fieldsOf(type)[field as string]).not.toMatch(/\?$/);
    }
  });

  test("says of every type whether it is on; three always are", () => {
    const few = catalogOf(["tag_added"]);
    const on = [...few.types.keys()].filter((name) => few.isOn(name));
    expect(on.sort()).toEqual(["automation_run", "contact_erased", "event_voided", "tag_added"]);
    const all = catalogOf();
    expect([...all.types.keys()].every((name) => all.isOn(name))).toBe(true);
    for (const name of ["nothing", "__proto__", "constructor", ""]) expect(all.isOn(name)).toBe(false);
  });

  test("takes types of one's own, on though not listed, with a sentence made of the name", () => {
    const catalog = catalogOf(["tag_added"], [{ name: "site_visited", fields: { who: "text" } }]);
    expect(catalog.isOn("site_visited")).toBe(true);
    expect(catalog.types.get("site_visited")?.sentence).toEqual(["Site visited"]);
    const input = { contact_id: "a", event_type: "site_visited", cause: "x" };
    expect(eventOf({ ...input, event_data: { who: " Ana " } }, { ...draftRules, catalog }).event_data).toBe(
      '{"who":"Ana"}',
    );
    expect(problemsOf(input, { ...draftRules, catalog })).toEqual([expect.stringMatching(/needs who/)]);
  });

  test("a type of one's own can't change a standard one", () => {
    const catalog = catalogOf(null, [{ name: "tag_added", fields: { mine: "text" }, sentence: "Mine" }]);
    expect(catalog.types.get("tag_added")).toBe(catalogOf().types.get("tag_added"));
  });
});

import { describe, expect, test } from "vitest";
import type { Settings } from "../../src/core/settings.ts";
import { plans } from "../../src/stores/airtable/plans.ts";
import { setUpSteps } from "../../src/stores/airtable/set-up-steps.ts";
import { linkedSettings } from "../support/airtable-log.ts";

const watch = { stage: "Stage", owner: "Owner", status: null, tags: null, plan: null, note: null };
const contacts = linkedSettings.crm?.contacts ?? null;
const deals = linkedSettings.crm?.deals ?? null;
const settings: Settings = {
  ...linkedSettings,
  crm: { contacts: contacts && { ...contacts, watch }, deals: deals && { ...deals, watch } },
};
const linked = ["Contacts", "Deals"];

const steps = (
  change: Partial<Parameters<typeof setUpSteps>[0]> = {},
  reader: "terminal" | "panel" = "panel",
) => setUpSteps({ settings, events: "Events", linked, plan: plans.team, reader, ...change });

describe("the steps after set-up, for somebody who has Airtable alone", () => {
  test("name nothing of a terminal", () => {
    for (const plan of [null, plans.free, plans.team])
      expect(steps({ plan }).join("\n")).not.toMatch(/daybook |\bconfig\b|token|command/);
    expect(steps({}, "terminal").join("\n")).toMatch(/daybook lock.*daybook verify.*in the config/s);
  });

  test("come in the order in which they help: columns first, then automations, then the lock", () => {
    expect(steps().map((step) => step.split(/[,:]/)[0])).toEqual([
      "In Contacts",
      "In Deals",
      "Automations",
      "Automations",
      "Automations",
      "Lock Events against edits",
      'Your other automations of Contacts and Deals with the trigger "When a record is updated"',
      "In Events",
      "In Events",
    ]);
  });

  test("have two automations a table and one at night, each with its file", () => {
    const [ofContacts = "", ofDeals = "", atNight = ""] = steps().slice(2);
    expect(ofContacts).toMatch(
      /"When a record is updated" in Contacts, Fields: Stage, Owner; and one with the trigger "When a record is created" in Contacts\..*paste airtable-automation;.*recordId/,
    );
    expect([ofContacts, ofDeals].join()).not.toContain("in CONFIG write");
    expect(ofDeals).toContain('"When a record is updated" in Deals');
    expect(atNight).toMatch(/"At a scheduled time".*paste airtable-nightly\. /);
  });

  test("say what differs in CONFIG where tables have other names", () => {
    const names = { daybook: 'Front "page"' };
    const other = steps({
      events: "Our log",
      settings: { ...settings, publish: { ...settings.publish, names } },
    });
    for (const step of other.slice(2, 5))
      expect(step).toContain('in CONFIG write events: "Our log" and settings: "Front \\"page\\""');
  });

  test("ask for no column that is there, and for no trigger on columns that nobody watches", () => {
    const seen = contacts && { ...contacts, watch, changed_at: "Changed", changed_by: "Changed by" };
    const [first = ""] = steps({ settings: { ...settings, crm: { contacts: seen, deals: null } } });
    expect(first).toMatch(/^Automations/);
    const [blind = ""] = steps({ settings: { ...linkedSettings, crm: { contacts, deals: null } } });
    expect(blind).toContain('one with the trigger "When a record is created" in Contacts.');
    expect(blind).not.toContain("When a record is updated");
  });
});

import { describe, expect, test } from "vitest";
import { demoEvents } from "../../src/cli/demo/generator.ts";
import { demoNameOf } from "../../src/cli/demo/people.ts";
import { demoAsOf, demoSettings } from "../../src/cli/demo/settings.ts";
import { demoContact, demoRiddle } from "../../src/cli/demo/story.ts";
import { type Event, logContact } from "../../src/core/event.ts";
import type { History } from "../../src/core/history.ts";
import { sentenceOf } from "../../src/core/sentence.ts";
import { tagsOf } from "../../src/core/standing.ts";
import { stuck } from "../../src/views/stuck.ts";
import { newTally } from "../../src/views/tally.ts";
import { contextOf, events, histories } from "../support/events.ts";

const log = events(demoEvents(), demoSettings);
const context = contextOf(demoAsOf, demoSettings);
const people = histories(log, context);
const personNamed = (id: string): History => people.find((each) => each.contact_id === id) as History;
const told = (history: History): readonly string[] =>
  history.steps.map(({ event }) => `${event.timestamp.slice(0, 16)} ${sentenceOf(event, context.catalog)}`);

describe("the demo's log", () => {
  test("is the same on every call and every day", () => {
    expect(demoEvents()).toEqual(demoEvents());
    expect(log.at(-1)?.event_id).toBe(events(demoEvents(), demoSettings).at(-1)?.event_id);
  });

  test("holds some 300 leads over eight months, each event once, the oldest first, none after its day", () => {
    expect(people.length).toBeGreaterThan(290);
    expect(log.length).toBeGreaterThan(3000);
    expect(log.length).toBeLessThan(4000);
    expect(new Set(log.map((event) => event.idempotency_key)).size).toBe(log.length);
    const times = log.map((event) => event.timestamp);
    expect(times).toEqual([...times].sort());
    expect(times[0]?.slice(0, 7)).toBe("2025-09");
    expect(times.at(-1)?.slice(0, 10)).toBe("2026-04-30");
    expect((times.at(-1) as string) <= demoAsOf).toBe(true);
    expect(new Set(log.map((event) => event.source))).toEqual(new Set(["demo"]));
    expect(log.some((event) => event.contact_id === logContact)).toBe(false);
  });

  test("tells Sarah's story", () => {
    const sarah = personNamed(demoContact);
    expect(sarah.steps[0]?.event.event_id).toBe("01KP0FJ4H0CSE1K75QA0YFK8F0");
    expect(told(sarah)).toEqual([
      "2026-04-12T09:15 Contact created from Facebook ad",
      "2026-04-12T09:16 Assigned to Rep A, by automation:round-robin",
      "2026-04-12T09:20 E-mail sent: Welcome, by automation:welcome-series",
      "2026-04-12T23:42 Tagged engaged: Clicked the link in the welcome e-mail, by automation:welcome-series",
      "2026-04-14T15:05 Stage set to Discovery Booked, by Rep A",
      "2026-04-16T18:30 Stage Discovery Booked → Qualified, by Rep A",
      "2026-04-16T18:32 Tagged solar, by Rep A",
      "2026-04-20T22:10 Tagged high_intent: Three visits to the pricing page, by automation:website",
      "2026-04-22T14:00 Reassigned to Rep B (was Rep A): Rep A went on PTO, by Ana",
      "2026-04-23T17:45 Stage Qualified → Proposal Sent, by Rep B",
    ]);
  });

  test("has one contact who is churned by tag and active by status", () => {
    const dana = personNamed(demoRiddle.contact);
    expect(tagsOf(dana).map((tag) => tag.value)).toContain("churned");
    const status = dana.subjects[0]?.held.get(demoRiddle.field);
    expect(status?.value).toBe("active");
    expect(status?.event.actor).toBe("automation:billing");
    expect(demoNameOf(demoRiddle.contact)).toBe("Dana Whitfield");
  });

  test("has leads of every fate: won, lost, reopened, stuck, keen and silent, merged, and a mistake that is voided", () => {
    const stages = people.flatMap((each) => each.subjects.flatMap((subject) => subject.visits));
    expect(stages.filter((visit) => visit.stage === "Won").length).toBeGreaterThan(30);
    expect(stages.filter((visit) => visit.stage === "Lost").length).toBeGreaterThan(80);
    expect(stages.filter((visit) => visit.from === "Lost").length).toBeGreaterThan(8);
    expect(stages.filter((visit) => visit.direction === "backward").length).toBeGreaterThan(8);
    const tally = newTally();
    for (const each of people) stuck.add(tally, each, 1, context);
    expect(stuck.answer(tally, context).table.length).toBeGreaterThan(15);
    expect(stuck.answer(tally, context).table.length).toBeLessThan(60);
    const silent = people.filter((each) => {
      const last = each.steps.filter((step) => step.event.event_type !== "email_sent").at(-1)?.at ?? 0;
      return tagsOf(each).some((tag) => tag.value === "engaged") && last < context.as_of - 60 * 86_400_000;
    });
    expect(silent.length).toBeGreaterThan(10);
    expect(people.flatMap((each) => each.steps).filter((step) => step.voided)).toHaveLength(1);
    expect(log.filter((event: Event) => event.event_type === "contact_merged")).toHaveLength(4);
  });

  test("misses nothing: every change starts from what is held", () => {
    const missed = people.flatMap((each) => each.steps).filter((step) => step.missed !== undefined);
    expect(missed.map((step) => step.event)).toEqual([]);
  });
});

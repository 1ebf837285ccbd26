import fc from "fast-check";
import type { Event } from "../../src/core/event.ts";
import { events } from "./events.ts";

type Input = Parameters<typeof events>[0][number];

const stages = ["New", "Discovery Booked", "Qualified", "Proposal Sent", "Won", "Lost", "Weird", "__proto__"];
const stage = fc.constantFrom(...stages);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const rarely = <T>(value: T) =>
  fc.option(fc.constant(value), { nil: undefined, freq: 12 }).map((each) => each ?? undefined);
const baseline = fc.constantFrom(undefined, undefined, undefined, undefined, true);
const rep = fc.constantFrom("Ana", "Ben", "Cleo");
const contact = fc.constantFrom("amy", "bob", "cat", "dan", "constructor");

const happening = fc.oneof(
  {
    weight: 8,
    arbitrary: of("stage_changed", {
      from: maybe(stage),
      to: maybe(stage),
      baseline,
      pipeline: rarely("Sales"),
    }),
  },
  { weight: 3, arbitrary: of("owner_assigned", { from: maybe(rep), to: maybe(rep), baseline }) },
  { weight: 2, arbitrary: of("contact_created", { source: maybe(fc.constantFrom("ad", "fair")), baseline }) },
  {
    weight: 2,
    arbitrary: of("deal_created", {
      stage: maybe(stage),
      amount: maybe(fc.double({ min: 0, max: 9999, noNaN: true })),
    }),
  },
  { weight: 2, arbitrary: of("deal_won", { amount: maybe(fc.integer({ min: 0, max: 9999 })) }) },
  of("deal_lost", {}),
  { weight: 2, arbitrary: of("tag_added", { tag: fc.constantFrom("engaged", "unsubscribed", "solar") }) },
  of("tag_removed", { tag: fc.constantFrom("engaged", "solar") }),
  of("status_changed", {
    from: maybe(fc.constant("active")),
    to: maybe(fc.constantFrom("active", "churned")),
  }),
  of("field_changed", {
    field: fc.constantFrom("Roof", "constructor"),
    to: maybe(fc.constantFrom("flat", "steep")),
  }),
  of("note_added", { text: fc.constantFrom("x", "<b>", "= 1") }),
  of("email_sent", { name: maybe(fc.constant("Welcome")) }),
  { weight: 2, arbitrary: of("contact_merged", { into: contact }) },
);

function of(event_type: string, data: Record<string, fc.Arbitrary<unknown>>) {
  return fc.record(data).map((each) => ({ event_type, data: each }));
}

const told = fc.record({
  happening,
  contact_id: fc.oneof({ weight: 12, arbitrary: contact }, fc.constant("daybook")),
  deal_id: fc.option(fc.constantFrom("roof", "wall", "amy", "toString"), { nil: undefined, freq: 2 }),
  // Few instants, so that many events share one.
  hours: fc.integer({ min: 0, max: 60 }).map((each) => each * 9),
  actor: maybe(rep),
});

/** A log of some 40 events of few contacts and deals at few instants, with merges, voids and erasures; each key once. */
export const randomLog: fc.Arbitrary<readonly Event[]> = fc
  .tuple(
    fc.array(told, { minLength: 1, maxLength: 40, size: "max" }),
    fc.array(fc.nat(), { maxLength: 3 }),
    fc.array(fc.nat(), { maxLength: 1 }),
  )
  .map(([list, voids, erasures]) => {
    const base = events(
      list.flatMap(({ happening, hours, ...who }, i): Input[] => {
        const { event_type, data } = happening;
        if (event_type === "contact_merged" && (data as { into?: string }).into === who.contact_id) return [];
        const timestamp = new Date(Date.UTC(2026, 2, 1, hours)).toISOString();
        return [{ ...who, event_type, data, timestamp, cause: `${i}` }];
      }),
    );
    if (base.length === 0) return base;
    const named = (n: number): string => (base[n % base.length] as Event).event_id;
    const marks: Input[] = [
      ...voids.map((n) => ({ event_type: "event_voided", data: { event_id: named(n) } })),
      ...erasures.map((n) => ({ event_type: "contact_erased", data: { event_ids: [named(n)] } })),
    ].map((each, i) => ({ ...each, contact_id: "daybook", timestamp: "2026-05-01", cause: `mark ${i}` }));
    return [...base, ...events(marks)];
  });

import { addDays, weekday } from "../../core/calendar.ts";
import { draftOf, finishDraft } from "../../core/draft.ts";
import type { EventInput } from "../../core/event.ts";
import { catalogFrom } from "../../core/settings.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { type Chance, chanceFrom } from "./chance.ts";
import { awake } from "./hours.ts";
import { awayFrom, liveLead } from "./lead.ts";
import { penFor } from "./pen.ts";
import { type Person, peopleOf } from "./people.ts";
import { demoAsOf, demoSettings, demoSource } from "./settings.ts";
import { riddlesStory, sarahsStory } from "./story.ts";

const firstDay = "2025-09-01";
const days = 241;
const leads = 298;

/** The demo's log: Sarah's story among some 300 other leads, the same on every call, oldest first. */
export function demoEvents(): readonly EventInput[] {
  const chance = chanceFrom(20_260_412);
  const people = peopleOf(leads, chance);
  const out: EventInput[] = [];
  for (const person of people) liveLead(penFor(person, awake(dayOfArrival(chance), chance), chance, out));
  awayOn(out, chance);
  out.push(...twins(people, out), ...sarahsStory(), ...riddlesStory());
  out.push(...mistake(out));
  return out.filter((event) => timeOf(event) <= demoAsOf).sort((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));
}

const timeOf = (event: EventInput): string => event.timestamp as string;
const dataOf = (event: EventInput): Readonly<Record<string, string>> =>
  event.event_data as Readonly<Record<string, string>>;

/** A day for a lead to come in: more of them as the months go by, fewer at weekends. */
function dayOfArrival(chance: Chance): string {
  for (;;) {
    const number = chance.whole(0, days);
    const day = addDays(firstDay, number);
    const weekend = weekday(day) === "Saturday" || weekday(day) === "Sunday";
    if (chance.happens((0.5 + (0.5 * number) / days) * (weekend ? 0.45 : 1))) return day;
  }
}

/** Rep A goes on PTO: what is in Rep A's hands that morning is handed to the others. */
function awayOn(out: EventInput[], chance: Chance): void {
  const back = "2026-05-06T13:00:00.000Z";
  const owners = new Map<string, string>();
  const over = new Set<string>();
  for (const event of out) {
    const contact = event.contact_id as string;
    if (timeOf(event) >= awayFrom) continue;
    if (event.event_type === "owner_assigned") owners.set(contact, dataOf(event).to ?? "");
    if (event.event_type === "deal_won" || dataOf(event).to === "Won" || dataOf(event).to === "Lost")
      over.add(contact);
  }
  let minutes = 0;
  owners.forEach((owner, contact) => {
    if (owner !== "Rep A" || over.has(contact)) return;
    const to = chance.pick(["Rep B", "Rep C", "Rep D"]);
    const at = new Date(Date.parse(awayFrom) + minutes++ * 60_000).toISOString();
    out.forEach((event, i) => {
      if (
        event.contact_id === contact &&
        event.actor === "Rep A" &&
        timeOf(event) > at &&
        timeOf(event) < back
      )
        out[i] = { ...event, actor: to };
    });
    out.push({
      contact_id: contact,
      event_type: "owner_assigned",
      event_data: { from: "Rep A", to, reason: "Rep A went on PTO" },
      timestamp: at,
      actor: "Ana",
      source: demoSource,
    });
  });
}

/** Some leads that asked twice, and were found to be one person. */
function twins(people: readonly Person[], out: readonly EventInput[]): readonly EventInput[] {
  return [17, 88, 163, 214].flatMap((place) => {
    const person = people[place] as Person;
    const created = out.find(
      (event) => event.contact_id === person.id && event.event_type === "contact_created",
    );
    const start = Date.parse(timeOf(created as EventInput));
    const at = (hours: number): string => new Date(start + hours * 3_600_000).toISOString();
    const twin = { contact_id: `${person.id}-2`, source: demoSource };
    return [
      {
        ...twin,
        event_type: "contact_created",
        event_data: { source: "Website form" },
        timestamp: at(31),
        actor: "automation:lead-intake",
      },
      {
        ...twin,
        event_type: "form_submitted",
        event_data: { name: "Get a quote" },
        timestamp: at(31.001),
      },
      {
        ...twin,
        event_type: "contact_merged",
        event_data: { into: person.id, reason: "Same phone number" },
        timestamp: at(55),
        actor: "Ana",
      },
    ];
  });
}

/** A payment that was logged on the wrong lead, and voided by the next morning. */
function mistake(out: readonly EventInput[]): readonly EventInput[] {
  const open = out.find(
    (event) => timeOf(event) < "2026-04-01" && !event.deal_id && dataOf(event).to === "Proposal Sent",
  ) as EventInput;
  const start = Date.parse(timeOf(open));
  const wrong: EventInput = {
    contact_id: open.contact_id,
    event_type: "payment_received",
    event_data: { amount: 1200, currency: "USD" },
    timestamp: new Date(start + 7_200_000).toISOString(),
    actor: "Rep D",
    source: demoSource,
  };
  const rules = { catalog: catalogFrom(demoSettings), timezone: demoSettings.timezone, hash: sha256Hex };
  const drafted = draftOf(wrong, rules);
  const event = drafted.ok ? finishDraft(drafted.draft, demoAsOf, sha256Hex) : null;
  if (!event || !("event_id" in event)) return [];
  return [
    wrong,
    {
      contact_id: open.contact_id,
      event_type: "event_voided",
      event_data: { event_id: event.event_id, reason: "Another customer's payment" },
      cause: "void",
      timestamp: new Date(start + 68_400_000).toISOString(),
      actor: "Ana",
      source: demoSource,
    },
  ];
}

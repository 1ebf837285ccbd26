import { type Chance, chanceFrom } from "../../src/cli/demo/chance.ts";
import type { EventInput } from "../../src/core/event.ts";
import { toIso } from "../../src/core/time.ts";
import { type Person, sayings, voidable, voiding } from "./person-story.ts";
import type { Said } from "./subject-story.ts";
import { span, words } from "./world.ts";

/** The events of a person, on average. */
const eventsEach = 10;

/**
 * `events` inputs in order of time, of a tenth as many contacts whose stories run beside each other for some months;
 * the same for the same seed. No two of one contact share an instant, but for a win that was logged twice.
 */
export function* generate(events: number, seed = 1): Generator<EventInput> {
  const chance = chanceFrom(seed);
  const people: Person[] = [];
  const lively = Math.max(10, Math.round(events / eventsEach / 8));
  const step = (span.end - span.first) / events;
  for (let n = 0; n < events; ) {
    const at = span.first + Math.floor(n * step + (step - 1) * chance.next());
    const isNew = people.length === 0 || chance.happens(1 / eventsEach);
    const person = isNew ? newcomer(people.length, chance) : anyOf(people, lively, chance);
    if (isNew) people.push(person);
    const said = chance.happens(0.003) && person.last ? [voiding(person)] : sayings(person, isNew, chance);
    for (const each of said.slice(0, events - n)) {
      const input = inputOf(person, each, at, chance);
      if (voidable.has(each.event_type)) person.last = input;
      yield input;
      n++;
    }
  }
}

function newcomer(n: number, chance: Chance): Person {
  // Ids of a CRM don't follow each other.
  const id = (Math.imul(n + 1, 0x9e3779b1) >>> 0).toString(36).toUpperCase().padStart(7, "0");
  return {
    contact_id: `rec${id}`,
    own: chance.happens(0.6) ? { pipeline: "Sales", deal_id: null, stage: null } : null,
    hasDeals: chance.happens(0.5),
    deals: [],
    owner: null,
    owners: new Map(),
    tags: new Set(),
    last: null,
  };
}

/** Mostly one of those who came lately. */
function anyOf(people: readonly Person[], lively: number, chance: Chance): Person {
  const low = chance.happens(0.85) ? Math.max(0, people.length - lively) : 0;
  return people[chance.whole(low, people.length - 1)] as Person;
}

function inputOf(
  person: Person,
  said: Said & { readonly deal_id?: string | null },
  at: number,
  chance: Chance,
): EventInput {
  const deal_id = said.deal_id ?? null;
  const actor = chance.happens(0.1)
    ? null
    : chance.happens(0.3)
      ? chance.pick(words.machines)
      : (person.owner ?? chance.pick(words.reps));
  return {
    contact_id: person.contact_id,
    event_type: said.event_type,
    event_data: said.event_data,
    timestamp: toIso(at),
    ...(deal_id === null ? {} : { deal_id }),
    ...(actor === null ? {} : { actor }),
    source: chance.pick(words.writers),
  };
}

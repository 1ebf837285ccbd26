import type { Chance } from "../../src/cli/demo/chance.ts";
import { draftOf, finishDraft } from "../../src/core/draft.ts";
import type { EventInput } from "../../src/core/event.ts";
import { catalogFrom } from "../../src/core/settings.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { amount, firstStage, type Mover, moveOf, type Said } from "./subject-story.ts";
import { benchSettings, words } from "./world.ts";

/** Somebody in the log, as the generator remembers them. */
export interface Person {
  readonly contact_id: string;
  /** The stage of the contact itself, where it has one. */
  readonly own: Mover | null;
  readonly hasDeals: boolean;
  readonly deals: Mover[];
  owner: string | null;
  /** Owners of deals. */
  readonly owners: Map<string, string>;
  readonly tags: Set<string>;
  /** The last event that may be voided. */
  last: EventInput | null;
}

/** What is said, and of which deal. */
export type SaidOf = Said & { readonly deal_id?: string | null };

/** What somebody may have logged by mistake. */
export const voidable: ReadonlySet<string> = new Set([
  "stage_changed",
  "note_added",
  "email_sent",
  "owner_assigned",
]);

/** What happens next to a person: mostly one thing. */
export function sayings(person: Person, isNew: boolean, chance: Chance): readonly SaidOf[] {
  if (isNew) return [arrival(person, chance)];
  const draw = chance.next();
  if (draw < 0.3) return move(person, chance);
  if (draw < 0.38) return [assign(person, chance)];
  if (draw < 0.46) return [tag(person, chance)];
  return [plain(chance)];
}

/** Takes the last event back. */
export function voiding(person: Person): SaidOf {
  const rules = { catalog: catalogFrom(benchSettings), timezone: benchSettings.timezone, hash };
  const drafted = draftOf(person.last as EventInput, rules);
  const event = drafted.ok ? finishDraft(drafted.draft, "", hash) : null;
  person.last = null;
  return {
    event_type: "event_voided",
    event_data: { event_id: event && "event_id" in event ? event.event_id : "?" },
  };
}

function arrival(person: Person, chance: Chance): SaidOf {
  const draw = chance.next();
  if (draw < 0.04)
    return { event_type: "email_engaged", event_data: { name: chance.pick(words.mails), action: "clicked" } };
  if (draw < 0.1 && person.own) {
    person.own.stage = firstStage("Sales", chance);
    return { event_type: "stage_changed", event_data: { to: person.own.stage, baseline: true } };
  }
  return {
    event_type: "contact_created",
    event_data: chance.happens(0.9) ? { source: chance.pick(words.sources) } : {},
  };
}

function move(person: Person, chance: Chance): readonly SaidOf[] {
  if (person.hasDeals && (person.deals.length === 0 || chance.happens(0.04))) return [dealOf(person, chance)];
  const movers = person.own ? [...person.deals, person.own] : person.deals;
  if (movers.length === 0) return [plain(chance)];
  const mover = chance.pick(movers);
  const moves = moveOf(mover, chance).map((said) => ({ ...said, deal_id: mover.deal_id }));
  return moves.length > 0 ? moves : [{ ...plain(chance), deal_id: mover.deal_id }];
}

function dealOf(person: Person, chance: Chance): SaidOf {
  const pipeline = chance.happens(0.75) ? "Sales" : "Install";
  const stage = chance.happens(0.8) ? firstStage(pipeline, chance) : null;
  const deal_id = `${person.contact_id}/${person.deals.length + 1}`;
  person.deals.push({ pipeline, deal_id, stage });
  const name = chance.happens(0.7) ? { name: `Roof ${chance.whole(3, 14)} kW` } : {};
  const worth = chance.happens(0.6) ? { amount: amount(chance) } : {};
  return {
    event_type: "deal_created",
    event_data: { pipeline, ...(stage ? { stage } : {}), ...name, ...worth },
    deal_id,
  };
}

function assign(person: Person, chance: Chance): SaidOf {
  const deal = chance.happens(0.2) && person.deals.length > 0 ? chance.pick(person.deals).deal_id : null;
  const held = deal === null ? person.owner : (person.owners.get(deal) ?? null);
  const from = held !== null && chance.happens(0.7) ? { from: held } : {};
  const to = held !== null && chance.happens(0.05) ? null : chance.pick(words.reps);
  if (deal === null) person.owner = to;
  else if (to === null) person.owners.delete(deal);
  else person.owners.set(deal, to);
  const reason = chance.happens(0.15) ? { reason: chance.pick(words.reasons) } : {};
  return {
    event_type: "owner_assigned",
    event_data: { ...from, ...(to === null ? {} : { to }), ...reason },
    deal_id: deal,
  };
}

function tag(person: Person, chance: Chance): SaidOf {
  const isGone = person.tags.size > 0 && chance.happens(0.2);
  const tag = isGone ? chance.pick([...person.tags]) : chance.pick(words.tags);
  if (isGone) person.tags.delete(tag);
  else person.tags.add(tag);
  return { event_type: isGone ? "tag_removed" : "tag_added", event_data: { tag } };
}

/** What happens beside moves, owners and tags, and how often of 66 times. */
const others: readonly (readonly [number, string, (chance: Chance) => Said["event_data"]])[] = [
  [18, "email_sent", mail],
  [8, "email_engaged", (chance) => ({ ...mail(chance), action: chance.pick(["opened", "clicked"]) })],
  [8, "automation_run", () => ({ name: "Nurture" })],
  [6, "note_added", (chance) => ({ text: chance.pick(words.notes) })],
  [4, "sms_sent", mail],
  [4, "call_booked", () => ({ for: "2026-05-04" })],
  [3, "call_completed", (chance) => ({ outcome: "reached", minutes: chance.whole(1, 40) })],
  [1, "call_completed", () => ({})],
  [3, "form_submitted", () => ({ name: "Quote" })],
  [3, "status_changed", (chance) => ({ to: chance.pick(["active", "paused", "churned"]) })],
  [3, "field_changed", (chance) => ({ field: "Roof", to: chance.pick(["flat", "steep"]) })],
  [2, "contract_sent", () => ({})],
  [1, "plan_changed", (chance) => ({ to: chance.pick(["basic", "plus"]) })],
  [1, "contract_signed", () => ({ name: "Roof contract" })],
  [1, "payment_received", (chance) => ({ amount: amount(chance), currency: "USD" })],
];
const drawn = others.flatMap(([times, ...each]) => Array.from({ length: times }, () => each));

function mail(chance: Chance): Said["event_data"] {
  return { name: chance.pick(words.mails) };
}

function plain(chance: Chance): Said {
  const [event_type, data] = chance.pick(drawn);
  return { event_type, event_data: data(chance) };
}

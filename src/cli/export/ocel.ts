import { toldBy } from "../../core/change.ts";
import type { History, Step, Subject } from "../../core/history.ts";
import type { Write } from "../../hosts/node/write-whole.ts";
import { type Choice, chosenBy } from "./choice.ts";
import type { Exported, Exporting } from "./format.ts";
import { historiesOf, isDone } from "./histories.ts";
import { type Kind, kinds, membersOf } from "./members.ts";

/**
 * Writes the events of a log as OCEL 2.0 JSON: contacts, deals and persons are its objects, whose attributes change with time;
 * an event relates to its contact, its deal, who did it and who owned the deal or contact just after it. All values are text,
 * as the standard's schema has them; their kinds are declared. Source: the OCEL 2.0 specification, section 8.
 */
export async function writeOcel(log: Exporting, choice: Choice, write: Write): Promise<Exported> {
  const { left_out, each } = await historiesOf(log);
  const isChosen = chosenBy(choice);
  const objectKinds = kinds();
  const eventKinds = kinds();
  const persons = new Set<string>();
  const chosenIn = (history: History): readonly Step[] =>
    history.steps.filter((step) => isDone(step) && isChosen(step.event, history.contact_id));

  const objects = objectMaker();
  const put = listWriter(write);
  const putObject = ({ attributes, ...object }: ObjectJson): void => {
    objectKinds.meet(object.type, attributes);
    const values = attributes.map(({ name, value, time }) => ({ name, value, time }));
    put.item({ ...object, attributes: values });
  };
  put.open("objects");
  await each((history) => {
    const steps = chosenIn(history);
    if (steps.length === 0) return;
    for (const { event, owner } of steps)
      for (const person of [event.actor, owner]) if (person !== null) persons.add(person);
    objects.of(history, steps).forEach(putObject);
  });
  objects.rest().forEach(putObject);
  for (const person of persons) {
    objectKinds.meet("person", []);
    put.item({ id: idOf("person", person), type: "person", attributes: [], relationships: [] });
  }

  let events = 0;
  put.open("events");
  await each((history) => {
    for (const step of chosenIn(history)) {
      const members = membersOf(step.event);
      eventKinds.meet(step.event.event_type, members);
      put.item({
        id: step.event.event_id,
        type: step.event.event_type,
        time: step.event.timestamp,
        attributes: members.map(({ name, value }) => ({ name, value })),
        relationships: relationsOf(step, history.contact_id),
      });
      events += 1;
      if (events % 1000 === 0) log.tell(events);
    }
  });
  put.open("objectTypes");
  objectKinds.types().forEach(put.item);
  put.open("eventTypes");
  eventKinds.types().forEach(put.item);
  put.end();
  await log.onEvents(events);
  return { events, left_out };
}

/** A contact and a deal may share an id, and objects may not. */
const idOf = (type: "contact" | "deal" | "person", id: string): string => `${type}:${id}`;

interface Relation {
  readonly objectId: string;
  readonly qualifier: string;
}

interface Attribute {
  readonly name: string;
  readonly kind: Kind;
  readonly value: string;
  readonly time: string;
}

interface ObjectJson {
  readonly id: string;
  readonly type: string;
  readonly attributes: readonly Attribute[];
  readonly relationships: readonly Relation[];
}

function relationsOf({ event, owner }: Step, person: string): readonly Relation[] {
  const relations = [{ objectId: idOf("contact", person), qualifier: "contact" }];
  if (event.contact_id !== person)
    relations.push({ objectId: idOf("contact", event.contact_id), qualifier: "merged contact" });
  if (event.deal_id !== null) relations.push({ objectId: idOf("deal", event.deal_id), qualifier: "deal" });
  if (event.actor !== null) relations.push({ objectId: idOf("person", event.actor), qualifier: "actor" });
  if (owner !== null) relations.push({ objectId: idOf("person", owner), qualifier: "owner" });
  return relations;
}

/** What makes the objects of one history after the other, each object once. */
function objectMaker() {
  /** Deals that were met with another contact than theirs, and not yet with their own. */
  const shared = new Map<Subject, string>();
  const made = new Set<Subject>();
  const dealOf = (deal: Subject, contact: string): ObjectJson => ({
    id: idOf("deal", deal.deal_id ?? ""),
    type: "deal",
    attributes: deal.steps.filter(isDone).flatMap(attributesOf),
    relationships: [{ objectId: idOf("contact", contact), qualifier: "contact" }],
  });
  return {
    /** The contact, those that were merged into it, and its deals, as far as its chosen steps name them. */
    of({ contact_id, subjects }: History, steps: readonly Step[]): readonly ObjectJson[] {
      const own = new Set(subjects);
      const contacts = new Map<string, ObjectJson>();
      for (const contact of [contact_id, ...steps.map(({ event }) => event.contact_id)]) {
        if (contacts.has(contact)) continue;
        const subject = subjects.find((each) => each.deal_id === null && each.contact_id === contact);
        contacts.set(contact, {
          id: idOf("contact", contact),
          type: "contact",
          attributes: subject?.steps.filter(isDone).flatMap(attributesOf) ?? [],
          relationships:
            contact === contact_id
              ? []
              : [{ objectId: idOf("contact", contact_id), qualifier: "merged into" }],
        });
      }
      const deals: ObjectJson[] = [];
      const met = new Set(steps.map(({ subject }) => subject).filter(({ deal_id }) => deal_id !== null));
      for (const deal of met) {
        if (!own.has(deal)) {
          if (!made.has(deal)) shared.set(deal, contact_id);
          continue;
        }
        deals.push(dealOf(deal, contact_id));
        // Only a deal of several contacts is met again.
        if (deal.steps.some(({ event }) => event.contact_id !== contact_id)) made.add(deal);
        shared.delete(deal);
      }
      return [...contacts.values(), ...deals];
    },
    /** The deals whose own contact has no chosen step. */
    rest: (): readonly ObjectJson[] => [...shared].map(([deal, contact]) => dealOf(deal, contact)),
  };
}

/** What a step made of its subject's attributes; a value that was cleared is "". */
function attributesOf({ event, change, visit }: Step): readonly Attribute[] {
  const time = event.timestamp;
  const set: Attribute[] = [];
  const { name, amount } = toldBy(event);
  if (name !== null) set.push({ name: "name", kind: "string", value: name, time });
  if (amount !== null) set.push({ name: "amount", kind: "float", value: String(amount), time });
  if (change === null) return set;
  const { track, slot, to, end } = change;
  if (track === "tag") set.push({ name: slot, kind: "boolean", value: String(to !== null), time });
  else if (visit !== null || end === undefined)
    set.push({ name: slot, kind: "string", value: visit?.stage ?? to ?? "", time });
  return set;
}

/** Lists of one JSON object, an item a line, without holding any of them. */
function listWriter(write: Write) {
  let lists = 0;
  let items = 0;
  return {
    open(name: string): void {
      write(`${lists === 0 ? "{" : "\n],"}${JSON.stringify(name)}:[`);
      lists += 1;
      items = 0;
    },
    item(value: unknown): void {
      write(`${items === 0 ? "\n" : ",\n"}${JSON.stringify(value)}`);
      items += 1;
    },
    end: (): void => write("\n]}\n"),
  };
}

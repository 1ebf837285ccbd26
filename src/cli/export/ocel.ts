import { toldBy } from "../../core/change.ts";
import type { History, Step } from "../../core/history.ts";
import type { Write } from "../write-whole.ts";
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

  const put = listWriter(write);
  put.open("objects");
  await each((history) => {
    const steps = chosenIn(history);
    if (steps.length === 0) return;
    for (const { event, owner } of steps)
      for (const person of [event.actor, owner]) if (person !== null) persons.add(person);
    for (const object of objectsOf(history, steps)) {
      objectKinds.meet(object.type, object.attributes);
      put.item({
        ...object,
        attributes: object.attributes.map(({ name, value, time }) => ({ name, value, time })),
      });
    }
  });
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

/** The contact, those that were merged into it, and the deals, of a history: as far as its chosen steps name them. */
function objectsOf(history: History, steps: readonly Step[]): readonly ObjectJson[] {
  const { contact_id, subjects } = history;
  const attributes = new Map<string, Attribute[]>();
  for (const { contact_id: contact, deal_id, steps: own } of subjects)
    attributes.set(
      deal_id === null ? idOf("contact", contact) : idOf("deal", deal_id),
      own.filter(isDone).flatMap(attributesOf),
    );
  const objects = new Map<string, ObjectJson>();
  const meet = (type: "contact" | "deal", id: string, relationships: readonly Relation[]): void => {
    const object = idOf(type, id);
    if (!objects.has(object))
      objects.set(object, { id: object, type, attributes: attributes.get(object) ?? [], relationships });
  };
  const person = idOf("contact", contact_id);
  meet("contact", contact_id, []);
  for (const { event } of steps) {
    meet("contact", event.contact_id, [{ objectId: person, qualifier: "merged into" }]);
    if (event.deal_id !== null) meet("deal", event.deal_id, [{ objectId: person, qualifier: "contact" }]);
  }
  return [...objects.values()];
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

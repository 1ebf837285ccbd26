import { DAY_MS, dayNumber, daysInMonth } from "./days.ts";
import { dataOf, type Event, logContact, textOf } from "./event.ts";
import { type History, openVisit } from "./history.ts";
import { voidedBy } from "./marks.ts";
import type { Pipelines } from "./pipelines.ts";
import { fromIso, toIso } from "./time.ts";

/** What is known of a log before its rows are gone through. */
export interface RetentionRules {
  /** ISO 8601 UTC: subjects whose last event is older are due. */
  readonly before: string;
  readonly pipelines: Pick<Pipelines, "ends">;
  /** The log's voids. */
  readonly voids: Iterable<Event>;
  readonly isErased: (event_id: string) => boolean;
  /** Ids of rows that say different things under one key: they go together. */
  readonly conflicts: readonly (readonly string[])[];
}

/** Finds the subjects that are due to be archived: every event and every history is taken in, in any order, before they are asked for. */
export interface Retention {
  take(event: Event): void;
  look(history: History): void;
  due(): Due;
}

/** The subjects that are due, told by their rows. */
export interface Due {
  isDue(event: Event): boolean;
  /** How many subjects are due, and how many stay. */
  readonly subjects: number;
  readonly staying: number;
  /** Of those that stay, how many are old: they hold an open visit, or belong with one that stays. */
  readonly old: number;
}

/**
 * Whole subjects whose last event is older than a time and that hold no open visit. Subjects that a merge, a void or a conflict
 * ties together go together or not at all, and a contact stays as long as one of its deals does: scripts, which read the log
 * alone, ask it for the deal's owner. What is about the log itself stays; what an erasure left goes by its own time.
 */
export function retentionOf({ before, pipelines, voids, isErased, conflicts }: RetentionRules): Retention {
  const nodes = nodeSet();
  /** The ties that an event's subject has, by event_id. */
  const ties = new Map<string, number[]>();
  const tie = (event_id: string, node: number): void => {
    const known = ties.get(event_id);
    if (known) known.push(node);
    else ties.set(event_id, [node]);
  };
  for (const event of voids) {
    const id = voidedBy(event);
    if (id !== null) tie(id, nodes.at(`void ${id}`));
  }
  conflicts.forEach((ids, at) => {
    for (const id of ids) tie(id, nodes.at(`conflict ${at}`));
  });
  /** Contacts by their deals. */
  const contactsOf = new Map<number, Set<number>>();
  const held = new Set<number>();

  const nodeOf = (event: Event): number => {
    const { contact_id, deal_id, event_type } = event;
    if (contact_id === logContact && event_type === "event_voided")
      return nodes.at(`void ${voidedBy(event) ?? ""}`);
    return nodes.at(deal_id === null ? `contact ${contact_id}` : `deal ${deal_id}`);
  };

  return {
    take(event) {
      const { event_id, contact_id, deal_id, event_type, timestamp } = event;
      if (isErased(event_id)) return;
      const node = nodeOf(event);
      if (contact_id === logContact) {
        // A void of what stays stays, too.
        if (event_type !== "event_voided") held.add(node);
      } else if (deal_id !== null) {
        const contact = nodes.at(`contact ${contact_id}`);
        const known = contactsOf.get(node);
        if (known) known.add(contact);
        else contactsOf.set(node, new Set([contact]));
      }
      nodes.date(node, timestamp);
      for (const each of ties.get(event_id) ?? []) nodes.join(node, each);
      if (event_type === "event_voided") nodes.join(node, nodes.at(`void ${voidedBy(event) ?? ""}`));
      if (event_type === "contact_merged") {
        const into = textOf(dataOf(event), "into");
        if (into !== null && into !== logContact)
          nodes.join(nodes.at(`contact ${contact_id}`), nodes.at(`contact ${into}`));
      }
    },
    look({ subjects }) {
      for (const subject of subjects) {
        const visit = openVisit(subject);
        if (visit === null || pipelines.ends(visit) !== null) continue;
        const { contact_id, deal_id } = subject;
        held.add(nodes.at(deal_id === null ? `contact ${contact_id}` : `deal ${deal_id}`));
      }
    },
    due() {
      const staying = new Set<number>();
      held.forEach((node) => {
        staying.add(nodes.root(node));
      });
      nodes.each((node, last) => {
        if (last >= before) staying.add(nodes.root(node));
      });
      for (let size = -1; size !== staying.size; ) {
        size = staying.size;
        contactsOf.forEach((contacts, deal) => {
          if (staying.has(nodes.root(deal)))
            contacts.forEach((each) => {
              staying.add(nodes.root(each));
            });
        });
      }
      const stays = (node: number): boolean => staying.has(nodes.root(node));
      let [due, stay, old] = [0, 0, 0];
      nodes.each((node, last) => {
        if (last === "" || node === nodes.at(`contact ${logContact}`)) return;
        if (!stays(node)) due += 1;
        else {
          stay += 1;
          if (last < before) old += 1;
        }
      });
      return {
        isDue: (event) => (isErased(event.event_id) ? event.timestamp < before : !stays(nodeOf(event))),
        subjects: due,
        staying: stay,
        old,
      };
    },
  };
}

/** Things by name, the newest time of each, and which belong together. */
interface Nodes {
  at(name: string): number;
  date(node: number, timestamp: string): void;
  join(one: number, other: number): void;
  /** One that stands for all that belong with it. */
  root(node: number): number;
  /** Each with its newest time; "" where it has none. */
  each(take: (node: number, last: string) => void): void;
}

function nodeSet(): Nodes {
  const byName = new Map<string, number>();
  const up: number[] = [];
  const last: string[] = [];
  const root = (node: number): number => {
    let top = node;
    while (up[top] !== top) top = up[top] as number;
    for (let at = node; at !== top; ) {
      const next = up[at] as number;
      up[at] = top;
      at = next;
    }
    return top;
  };
  return {
    at(name) {
      let node = byName.get(name);
      if (node === undefined) {
        node = up.length;
        byName.set(name, node);
        up.push(node);
        last.push("");
      }
      return node;
    },
    date(node, timestamp) {
      if (timestamp > (last[node] as string)) last[node] = timestamp;
    },
    join(one, other) {
      up[root(one)] = root(other);
    },
    root,
    each(take) {
      for (let node = 0; node < last.length; node++) take(node, last[node] as string);
    },
  };
}

/** The time (milliseconds) that a span such as `3y`, `18m`, `26w` or `90d` lies before another; NaN where it is no span. A day that a month lacks is its last. */
export function timeBefore(span: string, now: number): number {
  const [, digits, unit] = /^([1-9]\d{0,5})([dwmy])$/.exec(span) ?? [];
  if (digits === undefined) return Number.NaN;
  const count = Number(digits);
  if (unit === "d" || unit === "w") return now - count * (unit === "w" ? 7 : 1) * DAY_MS;
  const [year = 0, month = 1, day = 1] = toIso(now).slice(0, 10).split("-").map(Number);
  const months = year * 12 + month - 1 - count * (unit === "y" ? 12 : 1);
  const [newYear, newMonth] = [Math.floor(months / 12), (months % 12) + 1];
  if (newYear < 1970) return 0;
  const newDay = Math.min(day, daysInMonth(newYear, newMonth));
  return (
    dayNumber(newYear, newMonth, newDay) * DAY_MS +
    (now - fromIso(`${toIso(now).slice(0, 10)}T00:00:00.000Z`))
  );
}

import type { Row } from "../core/event.ts";
import type { History } from "../core/history.ts";
import type { Hash } from "../core/identity.ts";
import { markTypes } from "../core/marks.ts";
import { type EventStore, type Query, readAll } from "../core/store.ts";
import { passRows } from "./fold.ts";
import type { Pass } from "./pass.ts";
import { readMarks } from "./read-marks.ts";
import type { ViewContext } from "./view.ts";

/** One person's history, and what was met on the way; null where the log has no event of theirs up to then. */
export interface ReadHistory {
  readonly history: History | null;
  readonly pass: Pass;
}

/** The history of the person that a contact is or has become, up to the context's as_of, from that person's own rows of the log. */
export async function readHistory(
  store: EventStore,
  contact: string,
  context: Pick<ViewContext, "as_of" | "catalog" | "pipelines">,
  hash: Hash,
): Promise<ReadHistory> {
  const marks = await readMarks(store, context.as_of, context.catalog, hash);
  const person = marks.person(contact);
  const rows = await rowsAround(store, [...marks.contactsOf(person)], (id) =>
    marks.contactsOf(marks.person(id)),
  );
  let history: History | null = null;
  const pass = passRows(rows, context, hash, (found) => {
    if (found.contact_id === person) history = found;
  });
  return { history, pass };
}

/** The rows of contacts, of their deals, of those deals' other contacts and so on, and the rows that hold marks; each once. */
async function rowsAround(
  store: EventStore,
  contacts: readonly string[],
  others: (contact: string) => readonly string[],
): Promise<readonly Row[]> {
  const rows = new Map<number, Row>();
  const asked = { contacts: new Set<string>(), deals: new Set<string>() };
  const take = async (query: Query): Promise<void> => {
    for await (const row of readAll(store, query)) rows.set(row.position, row);
  };
  await take({ types: markTypes });
  const marked = new Set(rows.keys());
  let more = contacts;
  while (more.length > 0) {
    for (const contact of more) asked.contacts.add(contact);
    await take({ contacts: more });
    const deals = new Set<string>();
    for (const row of rows.values())
      if (row.deal_id !== null && asked.contacts.has(row.contact_id) && !asked.deals.has(row.deal_id))
        deals.add(row.deal_id);
    for (const deal of deals) asked.deals.add(deal);
    if (deals.size > 0) await take({ deals: [...deals] });
    const found = new Set<string>();
    for (const [position, { contact_id }] of rows)
      if (!marked.has(position))
        for (const contact of others(contact_id)) if (!asked.contacts.has(contact)) found.add(contact);
    more = [...found];
  }
  return [...rows.values()];
}

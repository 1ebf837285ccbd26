import type { Catalog } from "../../core/catalog.ts";
import { type Event, eventColumns } from "../../core/event.ts";
import { loneSentence } from "../../core/sentence.ts";

/** A record's cells by the columns' names, as the Web API writes them; what is empty is absent. */
export type Fields = Readonly<Record<string, unknown>>;

/** Columns that are there for people: derived from the others, never read back. A base may lack them. */
export const derivedColumns = ["event", "when", "Contact", "Deal"] as const;

/** The link columns, and the cell of an event that says where each should lead. */
export const linkColumns = { Contact: "contact_id", Deal: "deal_id" } as const;

/** What a log's link columns are there for; one that isn't there is false. */
export interface Linked {
  /** Records by the ids of contacts and deals, where those ids are none of Airtable's. */
  readonly records?: Readonly<Record<"Contact" | "Deal", ReadonlyMap<string, string>>>;
  /** `record`: the event's id is a record's own, and the cell is written with the event; `other`: it is filled by publishing. */
  readonly Contact: "record" | "other" | false;
  readonly Deal: "record" | "other" | false;
}

/** Every column that a reader of the log asks for. */
export const readColumns = (linked: Linked): readonly string[] => [
  ...eventColumns,
  ...(["Contact", "Deal"] as const).filter((column) => linked[column] !== false),
];

/** An event as the cells of its record: nulls left out, and beside it a sentence, a real date and links for people. */
export function cellsOf(event: Event, catalog: Catalog, linked: Linked): Fields {
  const cells: Record<string, unknown> = { event: cut(loneSentence(event, catalog)), when: event.timestamp };
  for (const column of eventColumns) if (event[column] !== null) cells[column] = event[column];
  for (const column of ["Contact", "Deal"] as const) {
    const id = recordOf(event, column, linked);
    if (linked[column] === "record" && id !== null && isRecordId(id)) cells[column] = [id];
  }
  return cells;
}

/** Where the cell of a link column should lead. */
export function recordOf(event: Event, column: keyof typeof linkColumns, { records }: Linked): string | null {
  const id = event[linkColumns[column]];
  return id === null ? null : (records?.[column].get(id) ?? id);
}

/** Whether a text is a record's id. Source: 3 letters and 14 of [0-9A-Za-z], as observed. */
export const isRecordId = (text: string): boolean => /^rec[0-9A-Za-z]{14}$/.test(text);

/** A record's cells as an event, as they stand: what isn't text is written as JSON, so that it can't pass for what was there. */
export function eventOf(fields: Fields): Event {
  const needed = (name: string): string => textOf(fields[name]) ?? "";
  return {
    event_id: needed("event_id"),
    contact_id: needed("contact_id"),
    event_type: needed("event_type"),
    event_data: needed("event_data"),
    timestamp: needed("timestamp"),
    deal_id: textOf(fields.deal_id),
    actor: textOf(fields.actor),
    source: textOf(fields.source),
    idempotency_key: needed("idempotency_key"),
  };
}

/** Where a record's link columns lead: record ids by column; a column that is empty or isn't there has none. */
export function linksOf(fields: Fields): Readonly<Record<string, readonly string[]>> {
  const links: Record<string, readonly string[]> = {};
  for (const column of Object.keys(linkColumns)) {
    const ids = fields[column];
    if (Array.isArray(ids)) links[column] = ids.filter((id): id is string => typeof id === "string");
  }
  return links;
}

const textOf = (cell: unknown): string | null =>
  cell === undefined || cell === null ? null : typeof cell === "string" ? cell : JSON.stringify(cell);

/** Long enough for a card, short enough for a chip. */
const longest = 250;

const cut = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, "")}…`;

import type { RewrittenRow } from "../../core/amend.ts";
import type { Catalog } from "../../core/catalog.ts";
import { canStay, idForWreck, isTombstone, tombstoneOf } from "../../core/erase.ts";
import { dataOf, type Event, logContact, type Row } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { type Marks, marksOf, markTypes } from "../../core/marks.ts";
import { readRow } from "../../core/read-row.ts";
import { type EventStore, readAll } from "../../core/store.ts";
import { winnersOf } from "../../core/winners.ts";
import type { Held } from "../hold.ts";
import { type ArchivedRows, findArchived } from "./erase-archives.ts";

/** A row of the person's. */
export interface ErasedRow extends RewrittenRow {
  /** How many merges lie between its contact and the one that is erased. */
  readonly depth: number;
  /** Whether it is as somebody changed it by hand. */
  readonly isChanged: boolean;
}

/** What a log holds of a person. */
export interface ErasureFound {
  /** The contact and those that became it. */
  readonly contacts: readonly string[];
  /** Whom the contact itself became; null where it became nobody. */
  readonly became: string | null;
  readonly rows: readonly ErasedRow[];
  readonly archived: readonly ArchivedRows[];
  /** The event_ids of all of them that no erasure names yet. */
  readonly unnamed: readonly string[];
  /** Its deals, and how many of their rows stand with other contacts. */
  readonly deals: readonly { readonly deal_id: string; readonly rows: number; readonly others: number }[];
  /** Rows of others whose data names the person. */
  readonly mentions: readonly string[];
  /** Whether anything was ever erased in this log. */
  readonly hasErasures: boolean;
  /** Every contact of the log. */
  readonly known: ReadonlySet<string>;
}

/** What tells a person's rows. */
export interface FindRules {
  readonly catalog: Catalog;
  readonly hash: Hash;
}

/** Every row of a person: its own, those of contacts that were merged into it, and those that were changed by hand and name it or are known to have been its own. */
export async function findErasure(held: Held, contact: string, rules: FindRules): Promise<ErasureFound> {
  if (held.remote) await held.remote.mirror.replace();
  const store = held.own();
  const marks = await marksIn(await held.rows(), rules);
  const depths = mergedInto(contact, marks.merged);
  const known = new Set<string>();
  const rows = await rowsOf(held, store, { depths, known, marks: marks.now }, rules);
  const archived = await findArchived(held.archives.folder, depths);
  const beside = await besideOf(store, rows, depths, rules);
  const settledRows = rows.map((each) => settled(each, beside.foreign, rules));
  const ids = [
    ...settledRows.map(({ cells }) => cells.event_id),
    ...archived.flatMap((each) => each.rows.map(({ event_id }) => event_id)),
  ];
  return {
    contacts: [...depths.keys()],
    became: marks.merged.merges.find((merge) => merge.contact === contact)?.into ?? null,
    rows: settledRows,
    archived,
    unnamed: [...new Set(ids)].filter((event_id) => !marks.now.isErased(event_id)),
    deals: beside.deals,
    mentions: beside.mentions,
    hasErasures: marks.hasErasures,
    known,
  };
}

interface ReadMarks {
  /** As they are. */
  readonly now: Marks;
  /** As if nothing had been erased: an erasure that was broken off is gone on with by the merges that still stand. */
  readonly merged: Marks;
  readonly hasErasures: boolean;
}

async function marksIn(store: EventStore, { catalog, hash }: FindRules): Promise<ReadMarks> {
  const rows: Row[] = [];
  for await (const row of readAll(store, { types: markTypes })) rows.push(row);
  const { events } = winnersOf(rows, catalog, hash);
  const others = events.filter(({ event_type }) => event_type !== "contact_erased");
  return {
    now: marksOf(events, Number.POSITIVE_INFINITY),
    merged: marksOf(others, Number.POSITIVE_INFINITY),
    hasErasures: others.length < events.length,
  };
}

/** A contact and all that became it, each with the number of merges between. */
function mergedInto(contact: string, { merges }: Marks): ReadonlyMap<string, number> {
  const depths = new Map([[contact, 0]]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const { contact: one, into } of merges) {
      const depth = depths.get(into);
      if (depth === undefined || depths.has(one)) continue;
      depths.set(one, depth + 1);
      grown = true;
    }
  }
  return depths;
}

interface Person {
  readonly depths: ReadonlyMap<string, number>;
  /** Filled with every contact that is met. */
  readonly known: Set<string>;
  readonly marks: Marks;
}

type Candidate = Omit<ErasedRow, "cells">;

async function rowsOf(
  { remote }: Held,
  store: EventStore,
  { depths, known, marks }: Person,
  { catalog, hash }: FindRules,
): Promise<readonly Candidate[]> {
  const first = new Map<number, Event>();
  const ids = new Map<number, string>();
  if (remote) {
    for (const each of remote.mirror.evidence()) if (each.now) first.set(each.position, each.first);
    for (const { position, id } of remote.mirror.linksOf()) ids.set(position, id);
  }
  const rows: Candidate[] = [];
  for await (const row of readAll(store)) {
    if (isTombstone(row)) continue;
    const contact = row.contact_id.trim();
    const isSound = readRow(row, catalog, hash) !== null;
    if (isSound && !marks.isErased(row.event_id)) known.add(contact);
    const own =
      isSound || depths.has(contact)
        ? contact
        : ownerOf(row, first.get(row.position), depths, { catalog, hash });
    const depth = depths.get(own);
    if (depth !== undefined) rows.push({ row, id: ids.get(row.position), depth, isChanged: !isSound });
  }
  return rows;
}

/** Whose row it was, whose contact somebody changed by hand; its own contact where that can't be told. */
function ownerOf(
  row: Row,
  first: Event | undefined,
  depths: ReadonlyMap<string, number>,
  { catalog, hash }: FindRules,
): string {
  if (first && depths.has(first.contact_id)) return first.contact_id;
  for (const contact_id of depths.keys())
    if (readRow({ ...row, contact_id }, catalog, hash)) return contact_id;
  return row.contact_id;
}

interface Beside {
  /** Ids that rows of others hold. */
  readonly foreign: ReadonlySet<string>;
  readonly deals: ErasureFound["deals"];
  readonly mentions: readonly string[];
}

/** What the other rows say: whose ids they hold, which share a deal, which name the person. */
async function besideOf(
  store: EventStore,
  rows: readonly Candidate[],
  depths: ReadonlyMap<string, number>,
  { catalog, hash }: FindRules,
): Promise<Beside> {
  const foreign = new Set<string>();
  const mentions: string[] = [];
  const deals = new Map<string, { rows: number; others: number }>();
  const own = new Set(rows.map(({ row }) => row.position));
  const ids = new Set(rows.filter(({ isChanged }) => isChanged).map(({ row }) => row.event_id));
  for (const { row, isChanged } of rows) {
    if (row.deal_id === null || isChanged) continue;
    const deal = deals.get(row.deal_id) ?? { rows: 0, others: 0 };
    deals.set(row.deal_id, { ...deal, rows: deal.rows + 1 });
  }
  if (rows.length === 0) return { foreign, deals: [], mentions };
  const names = [...depths.keys()].map((contact) => JSON.stringify(contact));
  const keys = new Set(rows.map(({ row }) => row.idempotency_key));
  for await (const row of readAll(store)) {
    if (own.has(row.position) || isTombstone(row)) continue;
    if (ids.has(row.event_id) && readRow(row, catalog, hash)) foreign.add(row.event_id);
    const deal = row.deal_id === null ? undefined : deals.get(row.deal_id);
    if (deal && row.deal_id !== null) deals.set(row.deal_id, { ...deal, others: deal.others + 1 });
    const data = String(row.event_data);
    const isNamed =
      names.some((name) => data.includes(name)) ||
      (row.contact_id === logContact && Object.values(dataOf(row)).some((value) => keys.has(String(value))));
    if (isNamed) mentions.push(row.event_id);
  }
  return { foreign, deals: [...deals].map(([deal_id, counts]) => ({ deal_id, ...counts })), mentions };
}

/** A row with the cells that are to stand in it: its id stays where it has one of its own. */
function settled(each: Candidate, foreign: ReadonlySet<string>, { hash }: FindRules): ErasedRow {
  const { row, isChanged } = each;
  const stays = canStay(row.event_id) && !(isChanged && foreign.has(row.event_id));
  const event_id = stays ? row.event_id : idForWreck(row, hash);
  return { ...each, cells: tombstoneOf({ event_id, idempotency_key: row.idempotency_key }, hash) };
}

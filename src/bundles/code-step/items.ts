import { parseJson } from "../../core/canonical-json.ts";
import { shown } from "../../core/clean-text.ts";
import { DaybookError } from "../../core/errors.ts";
import { type EventInput, eventColumns } from "../../core/event.ts";
import { nearest } from "../../core/nearest.ts";
import { toIso } from "../../core/time.ts";
import { isObject } from "../common/config-block.ts";

/** What a step was given, by the names that people gave it. */
export type Given = Readonly<Record<string, unknown>>;

/** One event to be, as a step was given it. */
export interface Item {
  readonly input: EventInput;
  /** The Airtable record of its contact or deal, where their ids are other ones; "" where it isn't told. */
  readonly contact_record: string;
  readonly deal_record: string;
}

/** The most events of one run: each ten are a request. */
const mostItems = 500;

const columns: readonly string[] = [...eventColumns, "cause", "again", "recorded_at"];
const records: readonly string[] = ["contact_record", "deal_record"];

/** Names by their letters alone. */
const known = new Map([...columns, ...records, "payload"].map((name) => [lettersOf(name), name]));

/** Names whose values would be missed if a slip of the pen made them part of event_data in silence. */
const precious = [
  "contact_id",
  "event_type",
  "timestamp",
  "deal_id",
  "idempotency_key",
  ...records,
  "payload",
];

/**
 * The events that a step was given: one by its names, or the many of `payload`, JSON text or a list, with what stands beside it in each
 * that doesn't say it itself. A name that is none of an event's columns becomes part of event_data. Throws PAYLOAD_WRONG.
 */
export function itemsOf(given: Given): readonly Item[] {
  const named = byColumn(given);
  const payload = named.get("payload");
  named.delete("payload");
  if (isBlank(payload)) return [itemOf(named)];
  const list = listIn(payload);
  if (list.length > mostItems)
    throw wrongPayload(`payload holds ${list.length} events; the most at once is ${mostItems}.`);
  return list.map((each) => itemFrom(each, named));
}

/** One event to be, by the names of an object; `usual` says what it doesn't say itself. */
export const itemFrom = (value: unknown, usual: ReadonlyMap<string, unknown> = new Map()): Item =>
  isObject(value)
    ? itemOf(
        new Map([
          ...usual,
          ...[...byColumn(value)].filter(([name, each]) => !usual.has(name) || !isBlank(each)),
        ]),
      )
    : notOne(value);

/** Whether nothing was said. */
export const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === "string" && value.trim() === "");

/** Inputs by the columns that they name, however they are written: "Contact ID" and "contactId" are contact_id. */
function byColumn(given: Given): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const written of Object.keys(given)) {
    const name = columnOf(written) ?? written.trim();
    const value = given[written];
    // Of two that name one column the second stays as it is written, and is refused as unknown.
    if (!found.has(name) || isBlank(found.get(name))) found.set(name, value);
    else if (!isBlank(value)) found.set(written === name ? `${written} ` : written, value);
  }
  return found;
}

function itemOf(named: ReadonlyMap<string, unknown>): Item {
  const input: [string, unknown][] = [];
  const data: [string, unknown][] = [];
  for (const [name, value] of named) {
    if (records.includes(name)) continue;
    if (name === "timestamp") input.push([name, timeIn(plainly(value))]);
    else if (columns.includes(name)) input.push([name, plainly(value)]);
    // What was emptied is told to whoever reads the data: a change to "" clears the value.
    else (!isBlank(value) && isSlip(name, named) ? input : data).push([name, plainly(value)]);
  }
  const own = isBlank(named.get("event_data")) ? {} : named.get("event_data");
  const read = typeof own === "string" ? parseJson(own) : { ok: true, value: own };
  const beside = read.ok ? (read.value ?? {}) : null;
  const blank = data.filter(([, value]) => isBlank(value));
  const filled = data.filter(([, value]) => !isBlank(value));
  // What is no object is refused as it stands; what is left blank beside event_data doesn't empty what stands in it.
  if (data.length > 0 && isObject(beside))
    input.push(["event_data", Object.fromEntries([...blank, ...Object.entries(beside), ...filled])]);
  const record = (name: string): string => idIn(named.get(name));
  return {
    input: Object.fromEntries(input),
    contact_record: record("contact_record"),
    deal_record: record("deal_record"),
  };
}

/** An id as text, as the log writes it; of what can be none, what is shown of it. */
export const idIn = (value: unknown): string =>
  isBlank(value) ? "" : typeof value === "string" ? value.trim() : shown(value);

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, "");
}

const columnOf = (name: string): string | undefined => known.get(lettersOf(name));

/** Whether a name stands for a column that has no value, or once more for one that has: it is refused, and the column named. */
function isSlip(name: string, named: ReadonlyMap<string, unknown>): boolean {
  const near = nearest(name.replace(/[\s-]+/g, "_"), precious, 1);
  return columnOf(name) !== undefined || (near !== undefined && isBlank(named.get(near)));
}

/** A host's date as the text that it stands for. */
const plainly = (value: unknown): unknown => {
  const { toISOString } = (value ?? {}) as { readonly toISOString?: unknown };
  if (typeof toISOString !== "function") return value;
  const date = value as Date;
  return Number.isNaN(Number(date)) ? String(date) : date.toISOString();
};

/** A time that many triggers give as a number, seconds or milliseconds since 1970: ten digits or thirteen are one of our days. */
function timeIn(value: unknown): unknown {
  const [digits] = /^1\d{9}(?:\d{3})?$/.exec(String(value).trim()) ?? [];
  return digits === undefined ? value : toIso(Number(digits.padEnd(13, "0")));
}

/** What is no object is refused with a sentence, and the others go on. */
const notOne = (value: unknown): Item => ({
  input: value as EventInput,
  contact_record: "",
  deal_record: "",
});

function listIn(payload: unknown): readonly unknown[] {
  const read = typeof payload === "string" ? parseJson(payload) : { ok: true as const, value: payload };
  if (!read.ok) {
    const curly = /[\u201c-\u201f]/.test(payload as string);
    throw wrongPayload(
      `payload is no JSON. ${read.message}`,
      curly
        ? 'It holds curly quotes, as word processors make them: JSON takes straight ones (").'
        : 'It is a list such as [{"contact_id":"…","event_type":"form_submitted","cause":"…","timestamp":"2026-04-12T09:15:00Z"}].',
    );
  }
  const { value } = read;
  const list = isObject(value) && Array.isArray(value.events) ? value.events : value;
  if (Array.isArray(list)) return list;
  if (isObject(list)) return [list];
  throw wrongPayload(`payload must be a list of events, found ${shown(value)}.`);
}

const wrongPayload = (message: string, hint?: string): DaybookError =>
  new DaybookError("PAYLOAD_WRONG", message, { hint });

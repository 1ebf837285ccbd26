import type { Catalog } from "./catalog.ts";
import { dataOf, type Event, textOf } from "./event.ts";

/**
 * What happened, in plain English and on one line: "Reassigned to Rep B (was Rep A): Rep A went on PTO, by Ana".
 * `before` is the value that was held, for an event that doesn't say what it changed from.
 */
export function sentenceOf(event: Event, catalog: Catalog, before: string | null = null): string {
  const { event_type, event_data, actor } = event;
  if (event_data.length > 200) return tell(event, catalog, before);
  let said = recent.get(catalog);
  if (!said || said.size >= mostRecent) {
    said = new Map();
    recent.set(catalog, said);
  }
  const key = `${event_type}\n${actor ?? ""}\n${before ?? ""}\n${event_data}`;
  const known = said.get(key);
  if (known !== undefined) return known;
  const told = tell(event, catalog, before);
  said.set(key, told);
  return told;
}

/** The same for an event that stands by itself, outside of a story: what was there already when it was first seen says so. */
export const loneSentence = (event: Event, catalog: Catalog): string =>
  `${sentenceOf(event, catalog)}${event.event_data.includes('"baseline":true') ? firstSeen : ""}`;

/** What is put behind a sentence that tells of no change. */
export const firstSeen = " (first seen)";

/** Most sentences are said again and again: telling each once is quicker, and all who keep it hold one text. */
const recent = new WeakMap<Catalog, Map<string, string>>();
const mostRecent = 20_000;

function tell(event: Event, catalog: Catalog, before: string | null): string {
  const data = dataOf(event);
  const told = (name: string): string | null => textOf(data, name) ?? (name === "from" ? before : null);
  const words = catalog.types.get(event.event_type)?.sentence;
  let said = words ? fill(words, told) : wordsOf(event.event_type);
  const reason = textOf(data, "reason");
  const note = textOf(data, "note");
  if (reason !== null) said += `: ${reason}`;
  if (note !== null) said += ` (${note})`;
  if (event.actor !== null) said += `, by ${event.actor}`;
  return oneLine(said);
}

const wordsOf = (type: string): string =>
  type.replace(/_/g, " ").replace(/^./, (first) => first.toUpperCase());

/** Text on one line, whatever it holds: breaks, control characters and marks that turn the direction of reading become spaces. */
export const oneLine = (text: string): string =>
  unruly.test(text) || text.indexOf("  ") >= 0 || text.startsWith(" ") || text.endsWith(" ")
    ? text.replace(breaking, " ").replace(/ {2,}/g, " ").trim()
    : text;

const breaking =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f\u007f-\u00a0\u1680\u2000-\u200a\u2028-\u202f\u205f\u2066-\u2069\u3000\ufeff]/g;
const unruly = new RegExp(breaking.source);

/** A sentence of the catalog, cut at its fields: text, field, text, field, …, text. */
type Cut = readonly string[];

const cuts = new WeakMap<readonly string[], readonly Cut[]>();

/** The first sentence whose fields are all there, else the last with "?" for what is missing. */
function fill(sentences: readonly string[], told: (name: string) => string | null): string {
  let known = cuts.get(sentences);
  if (!known) {
    known = sentences.map((each) => each.split(/\{(\w+)\}/));
    cuts.set(sentences, known);
  }
  for (let i = 0; i < known.length; i++) {
    const cut = known[i] as Cut;
    const isLast = i === known.length - 1;
    let said = cut[0] as string;
    let at = 1;
    for (; at < cut.length; at += 2) {
      const value = told(cut[at] as string);
      if (value === null && !isLast) break;
      said += (value ?? "?") + (cut[at + 1] as string);
    }
    if (at >= cut.length) return said;
  }
  return "";
}

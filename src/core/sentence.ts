import type { Catalog } from "./catalog.ts";
import { dataOf, type Event, textOf } from "./event.ts";

const line = (text: string): string => text.replace(/\s+/g, " ").trim();

/** What happened, in plain English and on one line: "Reassigned to Rep B (was Rep A): Rep A went on PTO, by Ana". */
export function sentenceOf(event: Event, catalog: Catalog): string {
  const data = dataOf(event);
  const words = catalog.types.get(event.event_type)?.sentence ?? [event.event_type.replace(/_/g, " ")];
  const fitting = words.find((each) => placeholders(each).every((name) => textOf(data, name) !== null));
  const said = (fitting ?? (words[words.length - 1] as string)).replace(
    /\{(\w+)\}/g,
    (_, name: string) => textOf(data, name) ?? "?",
  );
  const reason = textOf(data, "reason");
  const note = textOf(data, "note");
  return line(
    `${said}${reason === null ? "" : `: ${reason}`}${note === null ? "" : ` (${note})`}${event.actor === null ? "" : `, by ${event.actor}`}`,
  );
}

const placeholders = (sentence: string): readonly string[] =>
  (sentence.match(/\{\w+\}/g) ?? []).map((each) => each.slice(1, -1));

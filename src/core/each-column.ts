import type { WrittenEvent } from "./written-map.ts";

/**
 * The events of a map with those that name patterns made once for each column that fits one. In such an event {column} stands
 * for the column's name, and each {word} of the pattern for what stands there in it, nothing where that pattern lacks the word.
 * A column goes to the first event that it fits, so that a later pattern can take the rest; the first pattern
 * of an event that no column fits is told to `onNone`.
 */
export const expandEach = (
  events: readonly WrittenEvent[],
  header: readonly string[],
  onNone: (pattern: string) => void,
): readonly WrittenEvent[] => {
  const taken = new Set<string>();
  return events.flatMap((event) => {
    if (event.each === undefined) return [event];
    const patterns = (typeof event.each === "string" ? [event.each] : event.each).map(patternOf);
    const words = new Set(patterns.flatMap((pattern) => pattern.words));
    const made = header.flatMap((column): readonly WrittenEvent[] => {
      if (taken.has(column)) return [];
      for (const { shape, words: own } of patterns) {
        const found = shape.exec(column);
        if (found === null) continue;
        taken.add(column);
        const named = new Map([...words].map((word) => [word, ""]));
        own.forEach((word, at) => {
          named.set(word, found[at + 1] ?? "");
        });
        return [filled({ ...event, each: undefined }, named.set("column", column)) as WrittenEvent];
      }
      return [];
    });
    const [first] = typeof event.each === "string" ? [event.each] : event.each;
    if (made.length === 0 && first !== undefined) onNone(first);
    return made;
  });
};

interface Pattern {
  readonly shape: RegExp;
  readonly words: readonly string[];
}

const placeholder = /\{(\w+)\}/g;

function patternOf(text: string): Pattern {
  const words = [...text.matchAll(placeholder)].map((found) => found[1] as string);
  const parts = text.split(/\{\w+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return { shape: new RegExp(`^${parts.join("(.+)")}$`, "i"), words };
}

function filled(value: unknown, named: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string")
    return value.replace(placeholder, (whole, word: string) => named.get(word) ?? whole);
  if (Array.isArray(value)) return value.map((each) => filled(each, named));
  if (typeof value !== "object" || value === null) return value;
  const made: Record<string, unknown> = Object.create(null);
  for (const [name, each] of Object.entries(value)) made[name] = filled(each, named);
  return made;
}

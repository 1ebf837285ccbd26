import type { Catalog } from "../core/catalog.ts";
import { standardTypes } from "../core/standard-types.ts";

/** The event types that are on: Daybook's own first, in the catalog's order. */
export function typeNames(catalog: Catalog): readonly string[] {
  const standard = standardTypes.map(({ name }) => name);
  const own = [...catalog.types.keys()].filter((name) => !standard.includes(name));
  return [...standard, ...own].filter((name) => catalog.isOn(name));
}

/** What a select column of a published table holds; `word` is the view's, or `daybook`. */
export const choicesOfColumn = (word: string, title: string): readonly string[] =>
  choices[word]?.[title] ?? [];

const directions = ["Forward", "Back", "Sideways", "Unknown"];

const choices: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  daybook: { Kind: ["View", "Writer", "Setting", "Seal", "Leaves", "Control", "Place", "Room"] },
  velocity: { Kind: ["Move", "Stage", "Measure"], Direction: directions },
  owners: { Kind: ["Person", "Automation", "Import", "Unknown"] },
  changes: { Direction: directions },
};

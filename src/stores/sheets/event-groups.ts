import type { Catalog } from "../../core/catalog.ts";
import type { Group } from "../../core/event-type.ts";
import { typeNames } from "../../views/column-choices.ts";

/** Event types that belong together, as people look for them. */
export interface TypeGroup {
  readonly title: string;
  readonly types: readonly string[];
  /** Six hex digits. */
  readonly color: string;
}

const groups: readonly (readonly [title: string, color: string, ...groups: readonly Group[]])[] = [
  ["Contacts", "d9ead3", "contact"],
  ["Stages", "cfe2f3", "stage"],
  ["Won and lost", "fff2cc", "won", "lost"],
  ["Owners", "d9d2e9", "owner"],
  ["Tags", "ead1dc", "tag"],
  ["Messages", "d0e0e3", "message"],
  ["Calls and forms", "fce5cd", "call"],
  ["Contracts and payments", "b6d7a8", "money"],
  ["Automations", "e3e3e3", "automation"],
  ["Other", "f3f3f3", "other"],
];

/** The groups of the types that are on; one without types isn't there. */
export const typeGroups = (catalog: Catalog): readonly TypeGroup[] =>
  groups.flatMap(([title, color, ...of]) => {
    const types = typeNames(catalog).filter((name) => of.includes(catalog.types.get(name)?.group ?? "other"));
    return types.length === 0 ? [] : [{ title, color, types }];
  });

/** A formula that is true where a column's cell holds one of these words. It has no separator, which some locales write otherwise. */
export const isOneOf = (letters: string, row: number, words: readonly string[]): string =>
  `=${words.map((word) => `($${letters}${row}="${word.replace(/"/g, '""')}")`).join("+")}>0`;

import type { CrmWord } from "../../core/crm.ts";
import { isLikely } from "../../core/guess-names.ts";
import type { Ask, Choice } from "../io.ts";

/** Which of the tables, or tabs, holds the contacts or the deals: the likely ones first; null where none does, or there is nobody to ask. */
export async function askTable(
  kind: "table" | "tab",
  word: CrmWord,
  names: readonly string[],
  ask: Ask | null,
): Promise<string | null> {
  if (ask === null || names.length === 0) return null;
  const none = { value: "", label: "there is none", hint: `nothing links to ${word}` };
  const usual = names.filter((name) => isLikely(word, { name }));
  const rest = choicesOf(names.filter((name) => !usual.includes(name)));
  const choices = usual.length > 0 ? [...choicesOf(usual), ...rest, none] : [none, ...rest];
  return (await ask.select(`Which ${kind} holds your ${word}?`, choices)) || null;
}

/** Columns to choose from, the usual one first. */
export const columnChoices = (names: readonly string[], usual: string | null): readonly Choice<string>[] =>
  choicesOf(usual === null ? names : [usual, ...names.filter((name) => name !== usual)]);

const choicesOf = (names: readonly string[]): readonly Choice<string>[] =>
  names.map((name) => ({ value: name, label: name }));

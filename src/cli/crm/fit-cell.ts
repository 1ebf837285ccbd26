import type { RecordField } from "../../bundles/common/records.ts";

/** A value as a column takes it, or why it doesn't, as the end of a sentence. */
export type Fit = { readonly cell: unknown } | { readonly why: string };

const texts = new Set(["singleLineText", "multilineText", "richText", "email", "url", "phoneNumber"]);
const numbers = new Set(["number", "currency", "percent", "rating", "duration"]);
const computed = new Set([
  "aiText",
  "autoNumber",
  "button",
  "count",
  "createdBy",
  "createdTime",
  "externalSyncSource",
  "formula",
  "lastModifiedBy",
  "lastModifiedTime",
  "lookup",
  "multipleLookupValues",
  "rollup",
]);

/**
 * What is written so that a column holds a value again as the log has it; null empties it. Nothing is guessed: a person or a linked
 * record is known to the log by name alone. Source of the types: airtable.com/developers/web/api/field-model.
 */
export function fitCell({ name, type, options }: RecordField, to: string | null): Fit {
  const column = JSON.stringify(name);
  if (computed.has(type)) return { why: `${column} is computed, so nothing can be written there.` };
  if (/Collaborators?$/.test(type))
    return { why: `${column} takes people's accounts, and the log knows a name alone: choose them by hand.` };
  if (type === "multipleRecordLinks")
    return {
      why: `${column} links to records, and the log knows their names alone: link them by hand.`,
    };
  if (to === null && !/Attachments$|^barcode$/.test(type)) return { cell: null };
  if (texts.has(type)) return { cell: to };
  if (numbers.has(type)) {
    const number = Number(to);
    return to?.trim() !== "" && Number.isFinite(number)
      ? { cell: number }
      : { why: `${column} takes numbers, and the log says ${quote(to)}.` };
  }
  if (type === "checkbox" && (to === "true" || to === "false")) return { cell: to === "true" };
  if (type === "date" || type === "dateTime")
    return /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/.test(to ?? "")
      ? { cell: to }
      : { why: `${column} takes dates, and the log says ${quote(to)}.` };
  if (type === "singleSelect") return optionFor(choicesOf(options), to ?? "", column);
  if (type === "multipleSelects") return optionsFor(choicesOf(options), to ?? "", column);
  return { why: `${column} is of a kind that Daybook doesn't write (${type}).` };
}

const choicesOf = (options: RecordField["options"]): readonly string[] => {
  const choices: unknown = options?.choices;
  return Array.isArray(choices) ? choices.map(({ name }: { readonly name: string }) => name) : [];
};

/** Options are never added: one that is gone may have got another name. */
function optionFor(choices: readonly string[], to: string, column: string): Fit {
  const there = choices.find((name) => name.trim() === to);
  if (there !== undefined) return { cell: there };
  const parts = to.split(", ");
  const isSeveral = parts.length > 1 && parts.every((part) => choices.some((name) => name.trim() === part));
  return {
    why: isSeveral
      ? `${column} takes one option, and the log says ${quote(to)}.`
      : `${column} has no option ${quote(to)} (any more).`,
  };
}

/** The log joins several options by commas, which may stand in an option's name, too. */
function optionsFor(choices: readonly string[], to: string, column: string): Fit {
  const parts = to.split(", ");
  /** For each part the ways to read from it to the end, two at the most. */
  const ways: (readonly (readonly string[])[])[] = [];
  ways[parts.length] = [[]];
  for (let at = parts.length - 1; at >= 0; at--)
    ways[at] = choices
      .flatMap((name) => {
        const own = name.trim().split(", ");
        const fits = own.every((part, i) => part === parts[at + i]);
        return fits ? (ways[at + own.length] ?? []).map((rest) => [name, ...rest]) : [];
      })
      .slice(0, 2);
  const [first, second] = ways[0] ?? [];
  if (second) return { why: `${quote(to)} can be read as options of ${column} in more than one way.` };
  if (first) return { cell: first };
  const gone = parts.find((part) => !choices.some((name) => name.trim() === part)) ?? to;
  return { why: `${column} has no option ${quote(gone)} (any more).` };
}

const quote = (value: string | null): string => JSON.stringify(value);

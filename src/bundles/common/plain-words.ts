import type { Catalog } from "../../core/catalog.ts";
import { standardTypes } from "../../core/standard-types.ts";
import type { Kind } from "../../views/measure.ts";

/** An event type as people say it: "Stage change", or of several, where it is a standard one, "Stage changes". */
export function typeWords(type: string, n = 1): string {
  if (!standardTypes.some(({ name }) => name === type)) return capital(spaced(type));
  const s = n === 1 ? "" : "s";
  if (type === "owner_assigned") return `New owner${s}`;
  const [noun = "", done = ""] = type.split("_");
  if (done === "changed" || done === "run") return capital(`${noun} ${done.replace(/d$/, "")}${s}`);
  if (noun === "sms") return `SMS ${done}`;
  return capital(`${noun === "email" ? "e-mail" : noun}${s} ${done}`);
}

/** A field of a type's data: "new stage", "stage before", "outcome". */
export function fieldWords(field: string, type: string, catalog: Catalog): string {
  const sets = catalog.types.get(type)?.sets;
  const what = sets === "field" ? "value" : sets;
  if (what === undefined || (field !== "to" && field !== "from")) return spaced(field);
  return field === "to" ? `new ${what}` : `${what} before`;
}

/** One end of a measure: "Stage change: Won". */
export const kindWords = ({ type, value }: Kind): string =>
  value === null ? typeWords(type) : `${typeWords(type)}: ${value}`;

/** What logged an event. */
export const sourceWords = (source: string): string =>
  sources.get(source) ??
  source.replace(/^import:/, "import of ").replace(/^airtable:(.+)$/, "an automation ($1)");

const sources: ReadonlyMap<string, string> = new Map([
  ["backfill:dates", "from the CRM's dates"],
  ["daybook:panel", "the control panel"],
  ["daybook:nightly", "the nightly script"],
  ["daybook:capture", "the CRM's own record of changes"],
  ["daybook:snapshot", "a comparison with the CRM"],
  ["daybook:archive", "the archive"],
  ["daybook:archive-panel", "the archive"],
  ["daybook:erase", "an erasure"],
  ["daybook:void", "somebody who took it back"],
]);

/** With a capital at its start. */
export const capital = (text: string): string => text.replace(/^./, (first) => first.toUpperCase());

const spaced = (name: string): string => name.replace(/_/g, " ");

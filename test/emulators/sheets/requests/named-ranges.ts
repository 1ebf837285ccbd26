import { readBounds } from "../model/a1.ts";
import { doesNotKnow, invalid } from "../model/refusal.ts";
import { shownNamedRange } from "../model/shown.ts";
import type { Book, NamedRange } from "../model/state.ts";
import { fieldsOf, names } from "./mask.ts";
import { checkNames, objectOf, rangeIn, textOf } from "./read.ts";
import { type Apply, type Scene, silent } from "./scene.ts";

const fields = ["namedRangeId", "name", "range"];
const longestName = 250;

/** Letters, digits and underscores, no cell's name, no truth value. Source: Google Docs Editors help, Name a range of cells. */
function checkName(book: Book, { released }: Scene, name: string, own?: string): void {
  const isName = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) && name.length <= longestName;
  if (!isName || readBounds(name) || /^(?:true|false)$/i.test(name) || /^r\d*c\d*$/i.test(name))
    throw invalid(`Invalid name: ${name}`);
  // Believed: names differ by more than case.
  const twin = book.namedRanges.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if ((twin && twin.namedRangeId !== own) || (!twin && released.has(name.toLowerCase())))
    throw invalid(`Cannot add named range with name: ${name}, a named range with that name already exists.`);
}

export const addNamedRange: Apply = (book, payload, scene) => {
  const given = objectOf(payload.namedRange, "named_range");
  checkNames(given, fields, "requests[0].add_named_range.named_range");
  if (given.range === undefined) throw doesNotKnow("a named range without a range");
  const range = rangeIn(book, given.range);
  const name = textOf(given.name);
  checkName(book, scene, name);
  const namedRangeId = textOf(given.namedRangeId) || String(scene.newId());
  if (book.namedRanges.some((each) => each.namedRangeId === namedRangeId))
    throw invalid(
      `Cannot add named range with ID: ${namedRangeId}, a named range with that ID already exists.`,
    );
  const named: NamedRange = { namedRangeId, name, range };
  return {
    book: { ...book, namedRanges: [...book.namedRanges, named] },
    reply: { addNamedRange: { namedRange: shownNamedRange(named) } },
  };
};

const missing = (id: string) => invalid(`No named range with id: ${id}`);

export const updateNamedRange: Apply = (book, payload, scene) => {
  const mask = fieldsOf(payload);
  const given = objectOf(payload.namedRange, "named_range");
  checkNames(given, fields, "requests[0].update_named_range.named_range");
  const id = textOf(given.namedRangeId);
  const old = book.namedRanges.find((each) => each.namedRangeId === id);
  if (!old) {
    if (scene.beliefs.missingName === "ignored") return silent(book);
    throw missing(id);
  }
  const name = names(mask, "name") ? textOf(given.name) : old.name;
  checkName(book, scene, name, id);
  const range = names(mask, "range") ? rangeIn(book, given.range) : old.range;
  const next: NamedRange = { namedRangeId: id, name, ...(range ? { range } : {}) };
  return silent({ ...book, namedRanges: book.namedRanges.map((each) => (each === old ? next : each)) });
};

export const deleteNamedRange: Apply = (book, payload, { beliefs }) => {
  const id = textOf(payload.namedRangeId);
  const left = book.namedRanges.filter((each) => each.namedRangeId !== id);
  if (left.length === book.namedRanges.length && beliefs.missingName === "refused") throw missing(id);
  return silent(left.length === book.namedRanges.length ? book : { ...book, namedRanges: left });
};

import { mayEdit, protectedCell } from "../model/protection.ts";
import { doesNotKnow, invalid } from "../model/refusal.ts";
import { shownProtection } from "../model/shown.ts";
import { type Book, type Json, type Protection, type Sheet, withSheet } from "../model/state.ts";
import { fieldsOf, names } from "./mask.ts";
import { checkNames, chosenId, gridOf, listOf, objectOf, rangeIn, textOf } from "./read.ts";
import { type Apply, type Scene, silent } from "./scene.ts";

const fields = [
  "protectedRangeId",
  "range",
  "namedRangeId",
  "tableId",
  "description",
  "warningOnly",
  "requestingUserCanEdit",
  "unprotectedRanges",
  "editors",
];
const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(textOf) : []);

const all = (book: Book): readonly (readonly [Sheet, Protection])[] =>
  book.sheets.flatMap((sheet) => sheet.protections.map((each) => [sheet, each] as const));

/** Those that a request names as editors. */
const askedUsers = (given: Json): readonly string[] => textsOf(objectOf(given.editors, "editors").users);

/** Who may edit, as a request says it. Without editors it is everybody who may edit the spreadsheet. Source: Sheets API, Editors; googleapis/google-api-php-client 1943. */
function editorsIn(
  given: Json,
  writers: readonly string[],
): Pick<Protection, "editors" | "groups" | "domainUsersCanEdit"> {
  if (given.editors === undefined || given.editors === null)
    return { editors: writers, groups: [], domainUsersCanEdit: false };
  const editors = objectOf(given.editors, "editors");
  checkNames(editors, ["users", "groups", "domainUsersCanEdit"], "editors");
  const users = textsOf(editors.users).map((email) => email.toLowerCase());
  const stranger = users.find((email) => !writers.includes(email));
  if (stranger !== undefined)
    throw doesNotKnow(`the editor ${stranger}, whom the spreadsheet isn't shared with for editing`);
  return {
    editors: users,
    groups: textsOf(editors.groups),
    domainUsersCanEdit: editors.domainUsersCanEdit === true,
  };
}

/** Nobody but the owner can shut himself out. Source: live text, seen by many. */
function checkOwn(protection: Protection, { actor, owner }: Scene): void {
  if (!mayEdit(protection, actor, owner)) throw invalid("You can't remove yourself as an editor.");
}

/** Those who may edit the spreadsheet; set when it is opened. */
export type Writers = () => readonly string[];

export const addProtectedRange =
  (writers: Writers): Apply =>
  (book, payload, scene) => {
    const given = objectOf(payload.protectedRange, "protected_range");
    checkNames(given, fields, "requests[0].add_protected_range.protected_range");
    if (given.tableId !== undefined) throw doesNotKnow("tables");
    const named = book.namedRanges.find((each) => each.namedRangeId === given.namedRangeId);
    if (given.namedRangeId !== undefined && !named?.range)
      throw invalid(`No named range with id: ${given.namedRangeId}`);
    const range = given.range === undefined ? undefined : rangeIn(book, given.range);
    const home = range ?? named?.range;
    if (!home) throw doesNotKnow("a protection of nothing");
    const id = chosenId(
      given.protectedRangeId,
      (each) => all(book).some(([, { protectedRangeId }]) => protectedRangeId === each),
      scene.newId,
    );
    if (id === null)
      throw invalid(
        `Cannot add protected range with ID: ${given.protectedRangeId}, a protected range with that ID already exists.`,
      );
    const protection: Protection = {
      protectedRangeId: id,
      ...(range ? { range } : {}),
      ...(named ? { namedRangeId: named.namedRangeId } : {}),
      ...(textOf(given.description) === "" ? {} : { description: textOf(given.description) }),
      warningOnly: given.warningOnly === true,
      ...editorsIn(given, writers()),
      unprotectedRanges: listOf(given.unprotectedRanges, "unprotected_ranges").map((each) =>
        rangeIn(book, each),
      ),
    };
    checkOwn(protection, scene);
    const sheet = gridOf(book, home.sheetId);
    return {
      book: withSheet(book, { ...sheet, protections: [...sheet.protections, protection] }),
      reply: {
        addProtectedRange: {
          protectedRange: shownProtection(protection, scene.actor, scene.owner, askedUsers(given)),
        },
      },
    };
  };

function found(book: Book, value: unknown): readonly [Sheet, Protection] {
  const hit = all(book).find(([, each]) => each.protectedRangeId === value);
  if (!hit) throw invalid(`No protected range with id: ${value ?? 0}`);
  return hit;
}

/** Those whom a protection binds can't change it. Whether other editors can is not known for certain. */
function checkLifting(protection: Protection, { actor, owner, beliefs }: Scene): void {
  if (beliefs.lifting === "bound" && !mayEdit(protection, actor, owner)) throw protectedCell(actor);
}

export const updateProtectedRange =
  (writers: Writers): Apply =>
  (book, payload, scene) => {
    const mask = fieldsOf(payload);
    const given = objectOf(payload.protectedRange, "protected_range");
    checkNames(given, fields, "requests[0].update_protected_range.protected_range");
    const [sheet, old] = found(book, given.protectedRangeId);
    checkLifting(old, scene);
    const range = names(mask, "range") && given.range !== undefined ? rangeIn(book, given.range) : old.range;
    if (range && range.sheetId !== sheet.properties.sheetId)
      throw doesNotKnow("a protection that moves to another tab");
    const warningOnly = names(mask, "warningOnly") ? given.warningOnly === true : old.warningOnly;
    const setsEditors = names(mask, "editors") || (old.warningOnly && !warningOnly);
    const text = names(mask, "description") ? textOf(given.description) : (old.description ?? "");
    const { description: _, ...rest } = old;
    const next: Protection = {
      ...rest,
      ...(range ? { range } : {}),
      ...(text === "" ? {} : { description: text }),
      warningOnly,
      ...(setsEditors ? editorsIn(given, writers()) : {}),
      ...(names(mask, "unprotectedRanges")
        ? {
            unprotectedRanges: listOf(given.unprotectedRanges, "unprotected_ranges").map((each) =>
              rangeIn(book, each),
            ),
          }
        : {}),
    };
    checkOwn(next, scene);
    return silent(
      withSheet(book, {
        ...sheet,
        protections: sheet.protections.map((each) => (each === old ? next : each)),
      }),
    );
  };

export const deleteProtectedRange: Apply = (book, payload, scene) => {
  const [sheet, old] = found(book, payload.protectedRangeId);
  checkLifting(old, scene);
  return silent(withSheet(book, { ...sheet, protections: sheet.protections.filter((each) => each !== old) }));
};

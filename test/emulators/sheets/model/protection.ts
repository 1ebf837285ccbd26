import { isWhole, overlap, within } from "./ranges.ts";
import { invalid } from "./refusal.ts";
import type { Book, GridRange, Protection, Sheet } from "./state.ts";

/** Who writes: the owner is never bound by protection. */
export interface Actor {
  readonly email: string;
  readonly isOwner: boolean;
  /** In which language refusals speak to this account. */
  readonly language: Language;
}

export type Language = "en" | "es" | "fr" | "ja";

/** Source: texts that people collected from several accounts. */
const refusals: Readonly<Record<Language, string>> = {
  en: "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.",
  es: "Estás intentando editar una celda o un objeto protegidos. Ponte en contacto con el propietario de la hoja de cálculo para desprotegerla si es necesario modificarla.",
  fr: "Vous tentez de modifier une cellule ou un objet protégés. Si vous avez besoin d'effectuer cette modification, demandez au propriétaire de la feuille de calcul de supprimer la protection.",
  ja: "保護されているセルやオブジェクトを編集しようとしています。編集する必要がある場合は、スプレッドシートのオーナーに連絡して保護を解除してもらってください。",
};

/** 400, not 403. */
export const protectedCell = (actor: Actor) => invalid(refusals[actor.language]);

export const languages = Object.keys(refusals) as readonly Language[];

const domainOf = (email: string): string => email.slice(email.lastIndexOf("@") + 1);

/** Whether an account may edit what a protection covers. A warning only warns people in the app. */
export function mayEdit(protection: Protection, actor: Actor, owner: string): boolean {
  if (actor.isOwner || protection.warningOnly) return true;
  if (protection.editors.includes(actor.email)) return true;
  return protection.domainUsersCanEdit && domainOf(actor.email) === domainOf(owner);
}

/** The cells that a protection covers. */
export const protectedRange = (book: Book, { range, namedRangeId }: Protection): GridRange | undefined =>
  range ?? book.namedRanges.find((each) => each.namedRangeId === namedRangeId)?.range;

const covers = (book: Book, protection: Protection, range: GridRange): boolean => {
  const covered = protectedRange(book, protection);
  return (
    covered !== undefined &&
    overlap(covered, range) &&
    !protection.unprotectedRanges.some((free) => within(range, free))
  );
};

/** What binds an account in a tab. */
const binding = (sheet: Sheet, actor: Actor, owner: string): readonly Protection[] =>
  sheet.protections.filter((each) => !mayEdit(each, actor, owner));

/** Throws a 400 where cells are protected against this account. */
export function guardCells(book: Book, sheet: Sheet, range: GridRange, actor: Actor, owner: string): void {
  if (binding(sheet, actor, owner).some((each) => covers(book, each, range))) throw protectedCell(actor);
}

/** Throws a 400 where a tab as a whole is protected against this account: its name, its look, its place. */
export function guardSheet(book: Book, sheet: Sheet, actor: Actor, owner: string): void {
  const isBound = binding(sheet, actor, owner).some((each) => {
    const range = protectedRange(book, each);
    return range !== undefined && isWhole(range);
  });
  if (isBound) throw protectedCell(actor);
}

/** Throws a 400 where anything in a tab is protected against this account: it can't be deleted. */
export function guardDeletion(sheet: Sheet, actor: Actor, owner: string): void {
  if (binding(sheet, actor, owner).length > 0) throw protectedCell(actor);
}

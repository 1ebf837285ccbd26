import { type LiveBook, ownerOf } from "../model/live-book.ts";
import type { Actor } from "../model/protection.ts";
import type { Book, Json } from "../model/state.ts";

/** What nobody has seen answered for certain: each can be tried both ways. */
export interface Beliefs {
  /** Whether deleting or updating a named range that isn't there refuses the whole batch. @default "refused" */
  readonly missingName: "refused" | "ignored";
  /** Whether a named range stays, without a range, when its cells are deleted. @default "kept" */
  readonly brokenNames: "kept" | "removed";
  /** Whether a name that one commit gave up is free in the next one, or still taken there. @default "free" */
  readonly releasedNames: "free" | "taken-once";
  /** Whether any editor can lift a protection that a service account made, or only those who may edit what it covers. @default "bound" */
  readonly lifting: "bound" | "any-editor";
}

/** Who asks, and what a request needs beyond the book. */
export interface Scene {
  readonly actor: Actor;
  readonly owner: string;
  readonly beliefs: Beliefs;
  readonly newId: () => number;
  /** Names of named ranges that the last commit gave up, where they are taken for one commit more. */
  readonly released: ReadonlySet<string>;
}

/** What requests of an account to a spreadsheet are answered by. */
export function sceneFor(live: LiveBook, actor: Actor, beliefs: Beliefs, newId: () => number): Scene {
  const namesIn = (book: Book): readonly string[] => book.namedRanges.map(({ name }) => name.toLowerCase());
  const now = new Set(namesIn(live.book()));
  const gone =
    beliefs.releasedNames === "free" ? [] : namesIn(live.behind(1)).filter((name) => !now.has(name));
  return { actor, owner: ownerOf(live), beliefs, newId, released: new Set(gone) };
}

export interface Applied {
  readonly book: Book;
  /** `{}` for most. */
  readonly reply: Json;
}

/** Makes another book of one, or throws a Refusal. */
export type Apply = (book: Book, payload: Json, scene: Scene) => Applied;

export const silent = (book: Book): Applied => ({ book, reply: {} });

import { checkSize } from "./grid.ts";
import type { Actor, Language } from "./protection.ts";
import { denied } from "./refusal.ts";
import type { Book } from "./state.ts";

export type Role = "owner" | "writer" | "commenter" | "reader";

/** Where a commit comes from: triggers of scripts hear of a person's, not of the API's. */
export interface Cause {
  readonly kind: "person" | "api" | "script" | "start";
  readonly email: string;
}

export type Listener = (after: Book, before: Book, cause: Cause) => void;

/** A spreadsheet as time goes on: who shares it, and what it was like before. */
export interface LiveBook {
  book(): Book;
  /** The book as it was so many commits ago, or as long ago as is remembered. */
  behind(commits: number): Book;
  /** Commits what the work makes of the book, whole or, where it throws, not at all. */
  transact<Result>(
    cause: Cause,
    work: (book: Book) => { readonly book: Book; readonly result: Result },
  ): Result;
  /** How many commits there were. */
  commits(): number;
  /** Hears of each commit, after it; answers how to stop. */
  watch(listener: Listener): () => void;
  readonly sharing: Map<string, Role>;
}

const remembered = 50;

export function createLiveBook(first: Book): LiveBook {
  let book = first;
  let past: readonly Book[] = [];
  let commits = 0;
  const listeners = new Set<Listener>();
  return {
    book: () => book,
    behind: (count) => (count <= 0 ? book : (past[Math.max(0, past.length - count)] ?? book)),
    transact(cause, work) {
      const before = book;
      const { book: next, result } = work(before);
      if (next !== before) {
        checkSize(before, next);
        past = [...past.slice(1 - remembered), before];
        book = next;
        commits += 1;
        for (const listener of listeners) listener(next, before, cause);
      }
      return result;
    },
    commits: () => commits,
    watch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sharing: new Map(),
  };
}

export function ownerOf({ sharing }: LiveBook): string {
  for (const [email, role] of sharing) if (role === "owner") return email;
  return "";
}

/** Throws a 403 where an account can't read a spreadsheet, or can't write it. Source: recorded. */
export function actorIn(
  live: LiveBook,
  account: { readonly email: string; readonly language: Language },
  does: "read" | "write",
): Actor {
  const role = live.sharing.get(account.email);
  if (!role || (does === "write" && role !== "owner" && role !== "writer")) throw denied();
  return { email: account.email, isOwner: role === "owner", language: account.language };
}

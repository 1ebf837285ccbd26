import type { Clock } from "../../common/clock.ts";
import type { Random } from "../../common/random.ts";
import { createLiveBook, type LiveBook } from "./live-book.ts";
import type { Language } from "./protection.ts";
import { type Book, newSheet } from "./state.ts";

export interface Account {
  readonly email: string;
  readonly name: string;
  readonly kind: "person" | "service";
  readonly language: Language;
}

/** What a token is allowed to do. Source: Sheets API, scopes, without their common beginning. */
export const scopes = [
  "spreadsheets",
  "spreadsheets.readonly",
  "drive",
  "drive.readonly",
  "drive.file",
] as const;
export type Scope = (typeof scopes)[number];

export interface Token {
  readonly secret: string;
  readonly email: string;
  readonly scopes: readonly Scope[];
}

/** A project in Google's cloud, with its accounts and their spreadsheets. */
export interface Workspace {
  readonly clock: Clock;
  readonly random: Random;
  readonly projectNumber: string;
  readonly accounts: Map<string, Account>;
  readonly tokens: Map<string, Token>;
  readonly books: Map<string, LiveBook>;
  addAccount(account: Account): Account;
  addToken(email: string, scopes: readonly Scope[]): Token;
  addBook(properties: NewBook, owner: string): LiveBook;
  /** A number of up to 31 bits that nothing has as its id. */
  newId(): number;
}

export interface NewBook {
  readonly title: string;
  readonly locale?: string;
  readonly timeZone?: string;
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function createWorkspace(clock: Clock, random: Random): Workspace {
  const text = (length: number): string =>
    Array.from({ length }, () => alphabet[random.below(alphabet.length)]).join("");
  const given = new Set<number>([0]);
  const newId = (): number => {
    for (;;) {
      const id = random.below(2_147_483_647);
      if (given.has(id)) continue;
      given.add(id);
      return id;
    }
  };
  const workspace: Workspace = {
    clock,
    random,
    projectNumber: "675429720490",
    accounts: new Map(),
    tokens: new Map(),
    books: new Map(),
    newId,
    addAccount(account) {
      workspace.accounts.set(account.email, account);
      return account;
    },
    addToken(email, allowed) {
      const token = { secret: `ya29.${text(40)}`, email, scopes: allowed };
      workspace.tokens.set(token.secret, token);
      return token;
    },
    addBook({ title, locale = "en_US", timeZone = "Etc/GMT" }, owner) {
      const book: Book = {
        spreadsheetId: `1${text(43)}`,
        properties: { title, locale, timeZone },
        sheets: [newSheet(0, "Sheet1")],
        namedRanges: [],
        metadata: [],
      };
      const live = createLiveBook(book);
      live.sharing.set(owner, "owner");
      workspace.books.set(book.spreadsheetId, live);
      return live;
    },
  };
  return workspace;
}

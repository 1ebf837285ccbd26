import { actorIn, type Cause, type LiveBook } from "../model/live-book.ts";
import type { Actor } from "../model/protection.ts";
import { badField, notFound, scopeMissing } from "../model/refusal.ts";
import type { Book } from "../model/state.ts";
import type { Account, Scope, Token, Workspace } from "../model/workspace.ts";
import { type Mask, parseMask } from "../requests/mask.ts";
import { type Beliefs, type Scene, sceneFor } from "../requests/scene.ts";
import type { ApiRequest } from "./api-request.ts";

/** An answer on its way. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A request whose token was accepted, with what the emulator needs to answer it. */
export interface Call {
  readonly request: ApiRequest;
  readonly workspace: Workspace;
  readonly account: Account;
  readonly token: Token;
  readonly beliefs: Beliefs;
  /** How many commits reads are behind. */
  readonly behind: number;
  /** Waits where two overlapping appends are to land on the same row. */
  readonly pause: (spreadsheetId: string) => Promise<void>;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

const mayRead: readonly Scope[] = [
  "spreadsheets",
  "spreadsheets.readonly",
  "drive",
  "drive.readonly",
  "drive.file",
];
const mayWrite: readonly Scope[] = ["spreadsheets", "drive", "drive.file"];

/** A spreadsheet that the caller may read or write: 404 where there is none, 403 where it isn't shared. Source: recorded. */
export function opened(
  call: Call,
  id: string,
  does: "read" | "write",
): { readonly live: LiveBook; readonly actor: Actor } {
  const allowed = does === "read" ? mayRead : mayWrite;
  if (!call.token.scopes.some((scope) => allowed.includes(scope))) throw scopeMissing();
  const live = call.workspace.books.get(id);
  if (!live) throw notFound();
  return { live, actor: actorIn(live, call.account, does) };
}

/** The book that a read sees. */
export const readBook = (call: Call, live: LiveBook): Book => live.behind(call.behind);

export const causeOf = ({ account }: Call): Cause => ({ kind: "api", email: account.email });

export const sceneOf = (call: Call, live: LiveBook, actor: Actor): Scene =>
  sceneFor(live, actor, call.beliefs, call.workspace.newId);

/** Those who may edit a spreadsheet, beside its owner. */
export const writersOf = (live: LiveBook) => (): readonly string[] =>
  [...live.sharing].filter(([, role]) => role === "owner" || role === "writer").map(([email]) => email);

/** The `fields` of a request. Throws the recorded refusal for a field that no answer has. */
export function askedFields(call: Call, known: FieldTree): Mask {
  const text = call.request.query.get("fields");
  if (text === null || text === "") return null;
  const complain = (path: string) => {
    const what = `Error expanding 'fields' parameter. Cannot find matching fields for path '${path}'.`;
    return badField("", what, "Request contains an invalid argument.");
  };
  let mask: Mask;
  try {
    mask = parseMask(text);
  } catch {
    throw complain(text);
  }
  const check = (asked: Mask, tree: FieldTree, path: string): void => {
    for (const [name, inner] of asked ?? []) {
      if (!Object.hasOwn(tree, name)) throw complain(path + name);
      const below = tree[name];
      if (below) check(inner, below, `${path}${name}.`);
    }
  };
  check(mask, known, "");
  return mask;
}

/** The fields that an answer may have; null where anything goes. */
export interface FieldTree {
  readonly [field: string]: FieldTree | null;
}

export const leaves = (text: string): FieldTree =>
  Object.fromEntries(text.split(" ").map((name) => [name, null]));

/** An answer's part that a mask names. */
export function project(value: unknown, mask: Mask): unknown {
  if (mask === null || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => project(each, mask));
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      mask.has(key) ? [[key, project(inner, mask.get(key) ?? null)]] : [],
    ),
  );
}

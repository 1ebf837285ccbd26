import type { Actor } from "../model/draft.ts";
import type { LiveBase } from "../model/live-base.ts";
import { hidden } from "../model/refusal.ts";
import { roleOf } from "../model/state.ts";
import type { Scope, Token, Workspace } from "../model/workspace.ts";
import type { ApiRequest } from "./api-request.ts";
import type { Listings } from "./listings.ts";

/** An answer on its way; an undefined body is an empty one. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A request whose token was accepted, with what the emulator needs to answer it. */
export interface Call {
  readonly request: ApiRequest;
  readonly workspace: Workspace;
  readonly token: Token;
  readonly listings: Listings;
  /** Whether a select's options can be changed by the metadata API. */
  readonly optionsPatch: "refused" | "accepted";
  /** How many milliseconds a listing is behind. */
  readonly behind: number;
  /** Waits where two overlapping upserts are to miss each other. */
  readonly pause: (tableId: string) => Promise<void>;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** What a token does, its person does. Source: Airtable Web API, Personal access tokens. */
export const actorOf = ({ token }: Call): Actor => ({ source: "publicApi", userId: token.userId });

/**
 * The base, if the token has the scope, was given the base, and its person sees it; otherwise all three fail alike.
 * Source: Airtable Web API, Errors, 403, and Scopes.
 */
export function openedBase({ workspace, token }: Call, baseId: string, scope: Scope): LiveBase {
  const live = workspace.bases.get(baseId);
  const isGiven = token.bases === "all" || token.bases.includes(baseId);
  if (!live || !isGiven || !token.scopes.includes(scope) || roleOf(live.base, token.userId) === "none")
    throw hidden();
  return live;
}

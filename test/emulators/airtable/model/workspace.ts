import type { Clock } from "../../common/clock.ts";
import { newId, type Random } from "../../common/random.ts";
import type { Untouched } from "./computed.ts";
import { createTable, type TableSpec } from "./design-tables.ts";
import type { Draft } from "./draft.ts";
import { type LiveBase, openBase } from "./live-base.ts";
import { type Plan, plans } from "./plans.ts";
import { invalidRequest, type Refusal, refusal } from "./refusal.ts";
import type { Role } from "./schema.ts";
import type { Base, User } from "./state.ts";
import type { WriteOptions } from "./write-rows.ts";

/** Source: Airtable Web API, Scopes. */
export const scopes = [
  "data.records:read",
  "data.records:write",
  "schema.bases:read",
  "schema.bases:write",
  "webhook:manage",
  "user.email:read",
] as const;

export type Scope = (typeof scopes)[number];

export interface Token {
  readonly secret: string;
  readonly userId: string;
  readonly scopes: readonly Scope[];
  /** The bases that the token was given, or all that its person sees. */
  readonly bases: readonly string[] | "all";
}

export interface Workspace {
  readonly id: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly users: Map<string, User>;
  readonly tokens: Map<string, Token>;
  readonly bases: Map<string, LiveBase>;
  plan: Plan;
  /** What a row too many is answered with. */
  readonly full: Refusal;
  addUser(name: string, email: string): User;
  addToken(userId: string, scopes: readonly Scope[], bases: readonly string[] | "all"): Token;
  addBase(name: string, tables: readonly TableSpec[], roles: ReadonlyMap<string, Role>): LiveBase;
  writing(typecast: boolean): WriteOptions;
}

export interface WorkspaceOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly plan: Plan;
  readonly untouched: Untouched;
  /** What a row too many is answered with; nobody has written it down, so the general 422 stands in. */
  readonly full: { readonly type: string; readonly message: string } | null;
}

export function createWorkspace({ clock, random, plan, untouched, full }: WorkspaceOptions): Workspace {
  const users = new Map<string, User>();
  const tokens = new Map<string, Token>();
  const bases = new Map<string, LiveBase>();
  const workspace: Workspace = {
    id: newId("wsp", random),
    clock,
    random,
    users,
    tokens,
    bases,
    plan,
    full: full ? refusal(422, full.type, full.message) : invalidRequest(),
    addUser(name, email) {
      const user: User = { id: newId("usr", random), email, name };
      users.set(user.id, user);
      return user;
    },
    addToken(userId, granted, over) {
      const tail = Array.from({ length: 64 }, () => random.below(16).toString(16)).join("");
      const token: Token = {
        secret: `${newId("pat", random)}.${tail}`,
        userId,
        scopes: granted,
        bases: over,
      };
      tokens.set(token.secret, token);
      return token;
    },
    addBase(name, tables, roles) {
      const base: Base = {
        id: newId("app", random),
        name,
        workspaceId: workspace.id,
        tables: new Map(),
        roles: new Map(roles),
        users,
        random,
        transactions: 0,
      };
      const live = openBase(base, clock, untouched);
      live.transact({ source: "client", userId: null }, (draft) => {
        for (const table of tables) createTable(draft, table);
      });
      bases.set(base.id, live);
      return live;
    },
    writing: (typecast) => ({ typecast, checkRoom }),
  };
  const checkRoom = ({ base }: Draft): void => {
    let count = 0;
    for (const table of base.tables.values()) count += table.rows.size;
    if (count > plans[workspace.plan].records) throw workspace.full;
  };
  return workspace;
}

import type { FaultOrder, Faults, Storm } from "../http/faults.ts";
import type { Listings } from "../http/listings.ts";
import type { Rates } from "../http/rates.ts";
import type { RequestCounts, RequestLog, RequestNote } from "../http/request-log.ts";
import type { Plan } from "../model/plans.ts";
import type { Role } from "../model/schema.ts";
import type { User } from "../model/state.ts";
import { type Scope, scopes, type Token, type Workspace } from "../model/workspace.ts";
import { type Act, baseOf, userIdOf } from "./act.ts";

/** What nobody does by hand: the clock, the faults, the counts, the people themselves. */
export interface MachineControl {
  /** The emulator's time. */
  now(): string;
  advance(act: { readonly ms: number }): string;
  /** One fault, or some, for requests to come. */
  fault(order: FaultOrder): void;
  /** Faults by chance, from a seed, until `calm`. */
  storm(storm: Storm): void;
  /** No more faults and no more lag. */
  calm(): void;
  /** Every listing shows the rows as they were this many milliseconds ago, 60,000 at the most. */
  lag(act: { readonly ms: number }): void;
  /** Does what "late" requests whose clients have gone still have to do. */
  settle(): Promise<void>;
  /** Every offset that was handed out has expired. */
  expireOffsets(): void;
  /** Rates of requests a second are kept, or not. */
  rates(act: { readonly enforced: boolean }): void;
  /** How many requests came, by kind, answer and fault. */
  requests(): RequestCounts;
  requestLog(): readonly RequestNote[];
  forgetRequests(): void;
  setPlan(act: { readonly plan: Plan }): void;
  /** Data calls of this month, as the plan counts them. */
  calls(): number;
  setCalls(act: { readonly count: number }): void;
  addUser(act: Act & { readonly name: string; readonly email: string; readonly role: Role }): User;
  setRole(act: Act & { readonly user: string; readonly role: Role }): void;
  /** @default every scope, every base that the person sees */
  addToken(act: {
    readonly user: string;
    readonly scopes?: readonly Scope[];
    readonly bases?: readonly string[] | "all";
  }): Token;
  revokeToken(act: { readonly token: string }): void;
}

export interface Machine {
  readonly workspace: Workspace;
  readonly faults: Faults;
  readonly listings: Listings;
  readonly rates: Rates;
  readonly log: RequestLog;
  readonly settings: { lag: number; isEnforced: boolean };
  readonly settle: () => Promise<void>;
}

export function machineControl(machine: Machine): MachineControl {
  const { workspace, faults, listings, rates, log, settings, settle } = machine;
  const now = (): string => new Date(workspace.clock.now()).toISOString();
  return {
    now,
    advance({ ms }) {
      workspace.clock.advance(ms);
      return now();
    },
    fault: (order) => faults.order(order),
    storm: (storm) => faults.storm(storm),
    calm() {
      faults.calm();
      settings.lag = 0;
    },
    lag({ ms }) {
      settings.lag = ms;
    },
    settle,
    expireOffsets: () => listings.expire(),
    rates({ enforced }) {
      settings.isEnforced = enforced;
    },
    requests: () => log.counts(),
    requestLog: () => log.notes(),
    forgetRequests: () => log.forget(),
    setPlan({ plan }) {
      workspace.plan = plan;
    },
    calls: () => rates.calls(),
    setCalls: ({ count }) => rates.setCalls(count),
    addUser({ base, name, email, role }) {
      const user = workspace.addUser(name, email);
      baseOf(workspace, base).base.roles.set(user.id, role);
      return user;
    },
    setRole({ base, user, role }) {
      baseOf(workspace, base).base.roles.set(userIdOf(workspace, user), role);
    },
    addToken: ({ user, scopes: granted = scopes, bases = "all" }) =>
      workspace.addToken(userIdOf(workspace, user), granted, bases),
    revokeToken({ token }) {
      if (!workspace.tokens.delete(token)) throw new Error("No such token.");
    },
  };
}

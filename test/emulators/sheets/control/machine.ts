import type { Settings } from "../http/answer-request.ts";
import { bookAnswer } from "../http/book-answer.ts";
import type { FaultOrder, Faults, Storm } from "../http/faults.ts";
import type { RequestCounts, RequestLog, RequestNote } from "../http/request-log.ts";
import { ownerOf, type Role } from "../model/live-book.ts";
import type { Language } from "../model/protection.ts";
import type { Json } from "../model/state.ts";
import { type Scope, scopes, type Workspace } from "../model/workspace.ts";
import { type Act, type Acting, accountOf } from "./act.ts";

/** What no person does: the clock, faults, quotas, accounts. */
export interface MachineControl {
  now(): string;
  /** The clock jumps ahead. */
  advance(act: { readonly ms: number }): string;
  /** Whether 60 calls a minute are kept to. */
  quotas(act: { readonly enforced: boolean }): void;
  fault(order: FaultOrder): void;
  storm(storm: Storm): void;
  /** Every read is so many commits behind. */
  stale(act: { readonly commits: number }): void;
  /** Every append waits for another one to look for its place, so many milliseconds at the most; null for not at all. */
  race(act: { readonly ms: number | null }): void;
  /** No more faults, staleness and races. */
  calm(): void;
  /** Does now what "late" requests still have to do. */
  settle(): Promise<void>;
  requests(): RequestCounts;
  requestLog(): readonly RequestNote[];
  forgetRequests(): void;
  /** The spreadsheet as its owner is answered, with all cells. */
  book(act?: Act): Json;
  /** How many commits there were. */
  commits(act?: Act): number;
  addAccount(act: {
    readonly name: string;
    readonly email: string;
    readonly kind?: "person" | "service";
  }): void;
  /** In which language refusals speak to an account. */
  speak(act: { readonly account: string; readonly language: Language }): void;
  /** Gives an account a part in the spreadsheet, or takes it. */
  share(act: Act & { readonly account: string; readonly role: Exclude<Role, "owner"> | "none" }): void;
  /** A new token of an account. */
  addToken(act: { readonly account: string; readonly scopes?: readonly Scope[] }): string;
  revokeToken(act: { readonly token: string }): void;
}

export interface Machine {
  readonly workspace: Workspace;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly settings: Settings;
  readonly settle: () => Promise<void>;
}

export function machineControl(
  { workspace, faults, log, settings, settle }: Machine,
  acting: Acting,
): MachineControl {
  const { clock } = workspace;
  const now = (): string => new Date(clock.now()).toISOString();
  return {
    now,
    advance({ ms }) {
      clock.advance(ms);
      return now();
    },
    quotas({ enforced }) {
      settings.isEnforced = enforced;
    },
    fault: (order) => faults.order(order),
    storm: (storm) => faults.storm(storm),
    stale({ commits }) {
      settings.behind = commits;
    },
    race({ ms }) {
      settings.race = ms;
    },
    calm() {
      faults.calm();
      settings.behind = 0;
      settings.race = null;
    },
    settle,
    requests: () => log.counts(),
    requestLog: () => log.notes(),
    forgetRequests: () => log.forget(),
    book(act = {}) {
      const live = acting.live(act);
      const owner = ownerOf(live);
      const actor = { email: owner, isOwner: true, language: "en" } as const;
      return bookAnswer(live.book(), { mask: null, ranges: [], includeGridData: true, actor, owner });
    },
    commits: (act = {}) => acting.live(act).commits(),
    addAccount({ name, email, kind = "person" }) {
      workspace.addAccount({ name, email, kind, language: "en" });
    },
    speak({ account, language }) {
      workspace.addAccount({ ...accountOf(workspace, account), language });
    },
    share({ account, role, ...act }) {
      const { sharing } = acting.live(act);
      const { email } = accountOf(workspace, account);
      if (sharing.get(email) === "owner") throw new Error("The owner stays the owner.");
      if (role === "none") sharing.delete(email);
      else sharing.set(email, role);
    },
    addToken: ({ account, scopes: allowed = scopes }) =>
      workspace.addToken(accountOf(workspace, account).email, allowed).secret,
    revokeToken({ token }) {
      workspace.tokens.delete(token);
    },
  };
}

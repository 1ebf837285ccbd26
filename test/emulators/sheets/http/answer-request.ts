import type { Race } from "../../common/race.ts";
import { doesNotKnow, Refusal, unauthenticated } from "../model/refusal.ts";
import type { Account, Token, Workspace } from "../model/workspace.ts";
import type { Beliefs } from "../requests/scene.ts";
import type { ApiRequest } from "./api-request.ts";
import type { Answer, Call } from "./call.ts";
import { type Fault, type Faults, serverError } from "./faults.ts";
import { type Quotas, tooMany } from "./quotas.ts";
import { type RequestLog, readKinds } from "./request-log.ts";
import { findRoute, type Route } from "./routes.ts";

/** What can be set while the emulator runs. */
export interface Settings {
  isEnforced: boolean;
  /** How many commits every read is behind. */
  behind: number;
  /** How many milliseconds of real time every append waits for another one to look; null for not at all. */
  race: number | null;
}

/** The parts that answer requests. */
export interface Parts {
  readonly workspace: Workspace;
  readonly beliefs: Beliefs;
  readonly quotas: Quotas;
  readonly faults: Faults;
  readonly race: Race;
  readonly log: RequestLog;
  readonly settings: Settings;
  /** How many milliseconds the clock moves with each request. */
  readonly requestTakes: number;
  /** A token that its account signed itself; null for any other. */
  readonly selfSigned: (secret: string) => Token | null;
}

/** What becomes of a request: an answer, or a connection that breaks, or one that stays open until the client goes. */
export type Outcome =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "break" }
  | { readonly kind: "silence"; readonly whenGone: (() => Promise<unknown>) | null };

/** Paths that the API has and that nobody has needed here. */
const isUnlearnt = ({ path }: ApiRequest): boolean => /ByDataFilter$|:copyTo$/.test(path.at(-1) ?? "");

const broken: Outcome = { kind: "break" };

/** A page of the front end: the API never saw the request. */
const nowhere = (): Refusal =>
  new Refusal(404, "<!DOCTYPE html>\n<html lang=en>\n  <title>Error 404 (Not Found)!!1</title>\n", "404");

/** Answers one request, with its fault if it has one. */
export async function answerRequest(parts: Parts, request: ApiRequest): Promise<Outcome> {
  const { workspace, log, faults, quotas } = parts;
  workspace.clock.advance(parts.requestTakes);
  const secret = request.secret ?? "";
  const token = workspace.tokens.get(secret) ?? parts.selfSigned(secret);
  const account = token && workspace.accounts.get(token.email);
  const route = findRoute(request);
  const number = log.open({
    at: new Date(workspace.clock.now()).toISOString(),
    method: request.method,
    kind: route?.kind ?? "other",
    spreadsheet: route?.spreadsheet ?? null,
    account: account?.email ?? null,
    asks: route?.kind === "batchUpdate" ? asksOf(request) : [],
    bytes: Buffer.byteLength(request.text),
  });
  const done = (outcome: Outcome, fault: Fault | null): Outcome => {
    const status = outcome.kind === "answer" ? outcome.answer.status : null;
    log.close(number, { status, fault: fault?.kind ?? null });
    return outcome;
  };
  if (!route)
    return done(
      refused(isUnlearnt(request) ? doesNotKnow(`the path ${request.path.join("/")}`) : nowhere()),
      null,
    );
  if (!token || !account) return done(refused(unauthenticated()), null);
  const fault = faults.next(route.kind);
  const metric = readKinds.includes(route.kind) ? "Read" : "Write";
  try {
    quotas.admit(metric, request.query.get("quotaUser") ?? account.email);
  } catch (error) {
    return done(refused(error), null);
  }
  const run = (): Promise<Answer> => attempted(parts, request, { token, account }, route, fault);
  if (fault?.kind === "429")
    return done(refused(tooMany(metric, "user", workspace.projectNumber, workspace.clock.now())), fault);
  return done(await faulty(parts, fault, run), fault);
}

/** The kinds of a batchUpdate's requests; none where its body can't be read. */
function asksOf(request: ApiRequest): readonly string[] {
  try {
    const { requests } = request.body() as { readonly requests: readonly object[] };
    return requests.map((each) => Object.keys(each)[0] ?? "");
  } catch {
    return [];
  }
}

async function faulty(parts: Parts, fault: Fault | null, run: () => Promise<Answer>): Promise<Outcome> {
  const { clock } = parts.workspace;
  const kind = fault?.kind;
  if (kind === "reset") return broken;
  if (kind?.endsWith("-before")) return refused(serverError(Number(kind.slice(0, 3))));
  if (kind === "late") return { kind: "silence", whenGone: run };
  const due = clock.now() + (fault?.ms ?? 0);
  const answer = await run();
  if (kind === "lost") return broken;
  if (kind === "hang") return { kind: "silence", whenGone: null };
  if (kind?.endsWith("-after")) return refused(serverError(Number(kind.slice(0, 3))));
  if (kind === "slow") await clock.reaches(due);
  return { kind: "answer", answer };
}

interface Caller {
  readonly token: Token;
  readonly account: Account;
}

async function attempted(
  parts: Parts,
  request: ApiRequest,
  caller: Caller,
  route: Route,
  fault: Fault | null,
): Promise<Answer> {
  const { settings } = parts;
  const call: Call = {
    request,
    workspace: parts.workspace,
    ...caller,
    beliefs: parts.beliefs,
    behind: Math.max(settings.behind, fault?.kind === "stale" ? fault.commits : 0),
    async pause(spreadsheetId) {
      parts.race.lookedUp(spreadsheetId);
      const ms = fault?.kind === "race" ? fault.ms : settings.race;
      if (ms !== null) await parts.race.wait(spreadsheetId, ms);
    },
  };
  try {
    return await route.run(call);
  } catch (error) {
    return answerOf(error);
  }
}

/** A refusal as an answer. A mistake of the emulator's own is said as loudly as what it does not know. */
export function answerOf(error: unknown): Answer {
  if (error instanceof Refusal) return { status: error.status, body: error.body };
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { status, body } = doesNotKnow(`this: ${what}`);
  return { status, body };
}

const refused = (error: unknown): Outcome => ({ kind: "answer", answer: answerOf(error) });

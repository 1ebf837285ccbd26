import type { Race } from "../../common/race.ts";
import { doesNotKnow, notFound, Refusal, refusal } from "../model/refusal.ts";
import type { Token, Workspace } from "../model/workspace.ts";
import type { WebhookRoutes } from "../webhooks/routes.ts";
import type { ApiRequest } from "./api-request.ts";
import type { Answer, Call } from "./call.ts";
import { type Fault, type Faults, serverError } from "./faults.ts";
import type { Listings } from "./listings.ts";
import { type Envelope, type Rates, tooMany } from "./rates.ts";
import { type RequestLog, recordKinds } from "./request-log.ts";
import { findRoute, type Route } from "./routes.ts";

/** The parts that answer requests. */
export interface Parts {
  readonly workspace: Workspace;
  readonly listings: Listings;
  readonly rates: Rates;
  readonly faults: Faults;
  readonly race: Race;
  readonly log: RequestLog;
  readonly webhooks: WebhookRoutes;
  readonly envelope: Envelope;
  readonly optionsPatch: "refused" | "accepted";
  /** How many milliseconds every listing is behind. */
  readonly lag: () => number;
  /** How many milliseconds the clock moves with each request. */
  readonly requestTakes: number;
}

/** What becomes of a request: an answer, or a connection that breaks, or one that stays open until the client goes. */
export type Outcome =
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "break" }
  | { readonly kind: "silence"; readonly whenGone: (() => Promise<unknown>) | null };

/** Source: many live bodies; the official page gives the status alone. */
const unknownToken = () => refusal(401, "AUTHENTICATION_REQUIRED", "Authentication required");

const isWebhookPath = ({ path: [version, second, , fourth] }: ApiRequest): boolean =>
  version === "v0" && second === "bases" && fourth === "webhooks";

/** Webhooks have their own module, which checks scopes and rights by itself. */
function webhookRoute(request: ApiRequest, webhooks: WebhookRoutes): Route {
  return {
    kind: "webhook",
    baseId: request.path[2] ?? null,
    tableName: null,
    run({ token }) {
      const answer = webhooks(request.method, request.target, request.body(), token);
      if (!answer) throw notFound();
      return answer;
    },
  };
}

const broken: Outcome = { kind: "break" };

/** Answers one request, with its fault if it has one. */
export async function answerRequest(parts: Parts, request: ApiRequest): Promise<Outcome> {
  const { workspace, log, faults, rates } = parts;
  workspace.clock.advance(parts.requestTakes);
  const token = workspace.tokens.get(request.secret ?? "");
  const found = settled(() =>
    isWebhookPath(request) ? webhookRoute(request, parts.webhooks) : findRoute(request),
  );
  const route = "value" in found ? found.value : null;
  const number = log.open({
    at: new Date(workspace.clock.now()).toISOString(),
    method: request.method,
    kind: route?.kind ?? "other",
    base: route?.baseId ?? null,
    table: route?.tableName ?? null,
    user: token ? (workspace.users.get(token.userId)?.name ?? null) : null,
  });
  const done = (outcome: Outcome, fault: Fault | null): Outcome => {
    const status = outcome.kind === "answer" ? outcome.answer.status : null;
    log.close(number, { status, fault: fault?.kind ?? null });
    return outcome;
  };
  if (!token) return done(refused(unknownToken()), null);
  if (!route) return done(refused("error" in found ? found.error : notFound()), null);
  const fault = faults.next(route.kind);
  const admitted = settled(() =>
    rates.admit({ base: route.baseId, userId: token.userId, isData: recordKinds.includes(route.kind) }),
  );
  if ("error" in admitted) return done(refused(admitted.error), null);
  const run = (): Promise<Answer> => attempted(parts, request, token, route, fault);
  return done(await faulty(parts, fault, run), fault);
}

async function faulty(parts: Parts, fault: Fault | null, run: () => Promise<Answer>): Promise<Outcome> {
  const { clock } = parts.workspace;
  const kind = fault?.kind;
  if (kind === "reset") return broken;
  if (kind === "429") return refused(tooMany(parts.envelope));
  if (kind === "500-before" || kind === "502-before" || kind === "503-before")
    return refused(serverError(Number(kind.slice(0, 3))));
  if (kind === "late") return { kind: "silence", whenGone: run };
  const due = clock.now() + (fault?.ms ?? 0);
  const answer = await run();
  if (kind === "lost") return broken;
  if (kind === "hang") return { kind: "silence", whenGone: null };
  if (kind === "500-after" || kind === "502-after" || kind === "503-after")
    return refused(serverError(Number(kind.slice(0, 3))));
  if (kind === "slow") await clock.reaches(due);
  return { kind: "answer", answer };
}

async function attempted(
  parts: Parts,
  request: ApiRequest,
  token: Token,
  route: Route,
  fault: Fault | null,
): Promise<Answer> {
  const call: Call = {
    request,
    workspace: parts.workspace,
    token,
    listings: parts.listings,
    optionsPatch: parts.optionsPatch,
    behind: Math.max(parts.lag(), fault?.kind === "lag" ? fault.ms : 0),
    async pause(tableId) {
      parts.race.lookedUp(tableId);
      if (fault?.kind === "race") await parts.race.wait(tableId, fault.ms);
    },
  };
  try {
    return await route.run(call);
  } catch (error) {
    return answerOf(error);
  }
}

function answerOf(error: unknown): Answer {
  if (error instanceof Refusal) return { status: error.status, body: error.body };
  // A mistake of the emulator's own is said as loudly as what it does not know.
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const { status, body } = doesNotKnow(`this: ${what}`);
  return { status, body };
}

const refused = (error: unknown): Outcome => ({ kind: "answer", answer: answerOf(error) });

function settled<Value>(work: () => Value): { readonly value: Value } | { readonly error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}

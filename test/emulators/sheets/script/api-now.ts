import { answerOf, type Parts } from "../http/answer-request.ts";
import type { ApiRequest } from "../http/api-request.ts";
import type { Answer, Call } from "../http/call.ts";
import { type Fault, serverError } from "../http/faults.ts";
import { type Quotas, tooMany } from "../http/quotas.ts";
import { readKinds } from "../http/request-log.ts";
import { findRoute } from "../http/routes.ts";
import type { Account, Token } from "../model/workspace.ts";
import { scriptsDoNotKnow } from "./script-error.ts";

/** What became of a request: an answer, or none. */
export type Reached = Answer | "nothing";

export interface Asking {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly account: Account;
  readonly scopes: Token["scopes"];
}

/** The Sheets API for a host that blocks: the same routes, faults, quotas and log as by HTTP, answered at once. */
export interface ApiNow {
  ask(asking: Asking): Reached;
  /** Does now what "late" requests still have to do. */
  settle(): void;
}

/** How long a host waits for an answer that never comes. Believed: a request of more than 180 s ends in an error. */
const patience = 180_000;

export function openApiNow(parts: Parts, quotas: Quotas | null): ApiNow {
  const { workspace, log, faults, settings } = parts;
  const { clock } = workspace;
  let late: readonly (() => void)[] = [];
  const settle = (): void => {
    const due = late;
    late = [];
    for (const work of due) work();
  };

  const attempt = (
    asking: Asking,
    run: (call: Call) => Answer | Promise<Answer>,
    fault: Fault | null,
  ): Answer => {
    const text = asking.body === undefined ? "" : JSON.stringify(asking.body);
    const secret = "the script's";
    const request: ApiRequest = {
      method: asking.method,
      path: asking.path,
      query: asking.query,
      secret,
      body: () => (text === "" ? undefined : JSON.parse(text)),
      text,
    };
    const call: Call = {
      request,
      workspace,
      account: asking.account,
      token: { secret, email: asking.account.email, scopes: asking.scopes },
      beliefs: parts.beliefs,
      behind: Math.max(settings.behind, fault?.kind === "stale" ? fault.commits : 0),
      pause: () => Promise.resolve(),
    };
    try {
      return run(call) as Answer;
    } catch (error) {
      return answerOf(error);
    }
  };

  const faulty = (fault: Fault | null, run: () => Answer): Reached => {
    const kind = fault?.kind;
    if (kind === "reset") return "nothing";
    if (kind?.endsWith("-before")) return answerOf(serverError(Number(kind.slice(0, 3))));
    if (kind === "late") {
      late = [...late, run];
      clock.advance(patience);
      return "nothing";
    }
    const answer = run();
    if (kind === "hang") clock.advance(patience);
    if (kind === "lost" || kind === "hang") return "nothing";
    if (kind?.endsWith("-after")) return answerOf(serverError(Number(kind.slice(0, 3))));
    if (kind === "slow") clock.advance(fault?.ms ?? 0);
    return answer;
  };

  return {
    settle,
    ask(asking) {
      const route = findRoute({ ...asking, secret: null, body: () => asking.body, text: "" });
      if (!route) throw scriptsDoNotKnow(`the path ${asking.path.join("/")}`);
      if (route.kind === "valuesAppend") throw scriptsDoNotKnow("Sheets.Spreadsheets.Values.append");
      const { requests } = (asking.body ?? {}) as { readonly requests?: unknown };
      const asks = route.kind === "batchUpdate" && Array.isArray(requests) ? requests : [];
      const number = log.open({
        at: new Date(clock.now()).toISOString(),
        method: asking.method,
        kind: route.kind,
        spreadsheet: route.spreadsheet,
        account: asking.account.email,
        asks: asks.map((each) => Object.keys(Object(each))[0] ?? ""),
        bytes: asking.body === undefined ? 0 : Buffer.byteLength(JSON.stringify(asking.body)),
      });
      const done = (reached: Reached, fault: Fault | null): Reached => {
        log.close(number, {
          status: reached === "nothing" ? null : reached.status,
          fault: fault?.kind ?? null,
        });
        if (fault?.kind !== "late") settle();
        return reached;
      };
      const fault = faults.next(route.kind);
      const metric = readKinds.includes(route.kind) ? "Read" : "Write";
      try {
        quotas?.admit(metric, asking.account.email);
      } catch (error) {
        return done(answerOf(error), null);
      }
      if (fault?.kind === "429")
        return done(answerOf(tooMany(metric, "user", workspace.projectNumber, clock.now())), fault);
      return done(
        faulty(fault, () => attempt(asking, route.run, fault)),
        fault,
      );
    },
  };
}

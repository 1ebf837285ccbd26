import { line, type Unanswered } from "./ending.ts";

/** What the package throws where no answer came, without the request that stands in it. `ms` is how long it was waited for. */
export function unansweredBy(error: unknown, ms: number): Unanswered {
  const { message, code, cause } = (error ?? {}) as Readonly<Record<string, unknown>>;
  const text = typeof message === "string" ? message : "";
  const inner = (cause ?? {}) as Readonly<Record<string, unknown>>;
  if (/\baborted\b|timeout/i.test(text) && !/ETIMEDOUT/.test(text))
    return { kind: "unanswered", reason: `no answer within ${ms / 1_000} s`, reached: "google" };
  // "request to URL failed, reason: connect ECONNREFUSED 127.0.0.1:1"
  const reason = line(/reason: (.*)$/s.exec(text)?.[1] ?? text) || line(String(code ?? inner.code ?? ""));
  if (/certificate|SSL routines/i.test(reason) || /CERT/.test(String(code ?? inner.code)))
    return { kind: "unanswered", reason, reached: "barred" };
  const isUnsent = unsent.test(reason);
  return {
    kind: "unanswered",
    reason: reason || "no connection could be made",
    reached: isUnsent ? "nobody" : "google",
  };
}

/** What Node says where no connection came about; an AggregateError, every address of a name in vain, has its code alone. Source: libuv's names of system calls, node:tls. */
const unsent =
  /^$|^(?:connect|getaddrinfo) |^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH)$|before secure TLS connection was established/;

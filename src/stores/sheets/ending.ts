/** A refusal in Google's own words. */
export interface Refusal {
  /** The HTTP status; 0 where only words came. */
  readonly status: number;
  /** Google's word for it, such as INVALID_ARGUMENT; empty where there is none. */
  readonly state: string;
  /** One line, shortened. */
  readonly message: string;
  /** Such as SERVICE_DISABLED. */
  readonly reasons: readonly string[];
}

/** Google answered, or something between here and there. `foreign`: it isn't the API's way to answer. */
export interface Answered extends Refusal {
  readonly kind: "answered";
  readonly foreign: boolean;
}

/** Nobody answered. */
export interface Unanswered {
  readonly kind: "unanswered";
  readonly reason: string;
  /** How far it may have come: with nobody there nothing was done; `barred`, no attempt will come through. */
  readonly reached: "google" | "nobody" | "barred";
}

/** How one request ended that brought no result. */
export type Failing = Answered | Unanswered;

export type Ending<Body> = { readonly kind: "done"; readonly body: Body } | Failing;

/** What a failure means. busy: refused by a quota. unsent: it never came there. unknown: it may have been done. refused: final, and nothing was done. */
export type Fate = "busy" | "unsent" | "unknown" | "refused";

export function fateOf(failing: Failing): Fate {
  if (failing.kind === "unanswered")
    return failing.reached === "google" ? "unknown" : failing.reached === "nobody" ? "unsent" : "refused";
  const { status, foreign } = failing;
  if (isQuota(failing)) return "busy";
  // 2xx here is an answer that could not be read.
  if (status === 0 || status === 408 || (status >= 200 && status < 300)) return "unknown";
  if (status >= 500) return status === 501 && !foreign ? "refused" : "unknown";
  return "refused";
}

const isQuota = ({ status, state, reasons, message }: Refusal): boolean =>
  status === 429 ||
  state === "RESOURCE_EXHAUSTED" ||
  (status === 403 &&
    (reasons.includes("RATE_LIMIT_EXCEEDED") || /\brate ?limit ?exceeded|^quota exceeded/i.test(message)));

/** What an answer that is no success says: the API's envelope `{"error": {"code", "message", "status", "details"}}`, or anything else. */
export function answeredWith(status: number, body: unknown): Answered {
  const { error } = (body ?? {}) as { readonly error?: unknown };
  const { message, status: state, details } = (error ?? {}) as Readonly<Record<string, unknown>>;
  const isEnvelope = typeof message === "string";
  return {
    kind: "answered",
    status,
    state: typeof state === "string" ? line(state) : "",
    message: isEnvelope ? line(withViolations(message, details)) : "",
    reasons: Array.isArray(details) ? details.flatMap((each) => textsIn(each, "reason")) : [],
    foreign: !isEnvelope,
  };
}

const longest = 400;

/** Text of a server's as one line that is safe to print. */
export function line(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, " ").trim();
  return plain.length > longest ? `${plain.slice(0, longest - 1)}…` : plain;
}

// "Request contains an invalid argument." says nothing; what is wrong then stands in the details.
function withViolations(message: string, details: unknown): string {
  if (!/^Request contains an invalid argument\.?$/.test(message) || !Array.isArray(details)) return message;
  const violations = details.flatMap((each: { readonly fieldViolations?: unknown } | null) => {
    const among = each?.fieldViolations;
    return Array.isArray(among) ? among.flatMap((violation) => textsIn(violation, "description")) : [];
  });
  return [message, ...violations].join(" ");
}

const textsIn = (from: unknown, key: string): readonly string[] => {
  const value = ((from ?? {}) as Readonly<Record<string, unknown>>)[key];
  return typeof value === "string" ? [line(value)] : [];
};

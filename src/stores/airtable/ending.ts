import type { Refusal } from "./client.ts";

/** Airtable, or something between here and there, answered. */
export interface Answered {
  readonly kind: "answered";
  readonly status: number;
  /** Null where it was no JSON object. */
  readonly body: Readonly<Record<string, unknown>> | null;
  /** What a Retry-After header asks for, in milliseconds. */
  readonly retryAfter: number | null;
  /** The server's clock, ISO 8601 UTC in whole seconds; null where it doesn't say. */
  readonly at: string | null;
}

/** Nobody answered. */
export interface Unanswered {
  readonly kind: "unanswered";
  readonly reason: string;
  /** How far it may have come: where no connection was made, nothing was carried out; `barred`, none will be made. */
  readonly reached: "airtable" | "nobody" | "barred";
}

/** How one attempt ended. */
export type Ending = Answered | Unanswered;

/**
 * What an ending means. busy: told to wait. unsent: it never left. unknown: it may have been carried out or not: a broken
 * connection, no answer in time, a failing server (also where it says "safe to retry"). refused: final, nothing was done.
 */
export type Fate = "done" | "refused" | "busy" | "unsent" | "unknown";

/** What an ending means for the next attempt. */
export function fateOf(ending: Ending): Fate {
  if (ending.kind === "unanswered")
    return ending.reached === "airtable" ? "unknown" : ending.reached === "nobody" ? "unsent" : "refused";
  const { status, body } = ending;
  if (status >= 200 && status < 300) return body ? "done" : "unknown";
  if (status === 429) return isMonthSpent(refusalOf(ending)) ? "refused" : "busy";
  return status >= 500 && status !== 501 ? "unknown" : "refused";
}

/** Whether the workspace has used up its calls of the month: waiting seconds is useless then. */
export const isMonthSpent = ({ type }: Refusal): boolean => type === "PUBLIC_API_BILLING_LIMIT_EXCEEDED";

/**
 * Airtable's own words out of each envelope that was seen: {"error": {"type", "message"}}, {"error": "NOT_FOUND"} and
 * {"errors": [{"error", "message"}]}. An empty type and message where there are none.
 */
export function refusalOf({ status, body }: Answered): Refusal {
  const first: unknown = Array.isArray(body?.errors) ? body.errors[0] : body?.error;
  if (typeof first === "string") return { status, type: words(first), message: "" };
  const { type, error, message } = (first ?? {}) as Readonly<Record<string, unknown>>;
  return { status, type: words(type ?? error), message: words(message) };
}

const longest = 600;

/** Text of a server's as one line that is safe to print. */
function words(value: unknown): string {
  if (typeof value !== "string") return "";
  const line = value.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

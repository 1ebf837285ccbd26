import { DaybookError } from "../../core/errors.ts";
import { tableOf } from "./asked.ts";
import type { AirtableClient, Call } from "./client.ts";
import { type Ending, fateOf, refusalOf } from "./ending.ts";
import { errorOfRefusal } from "./script-refusals.ts";

/** As much of `fetch` as every host has. */
export type Fetch = (
  url: string,
  request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  },
) => Promise<{ readonly status: number; text(): Promise<string> }>;

export interface FetchClientOptions {
  /** The base's id, `app…`. */
  readonly base: string;
  /** A personal access token; never shown. */
  readonly token: string;
  readonly fetch: Fetch;
  /** What errors call a table, by its id. @default its id */
  readonly nameOf?: (table: string) => string;
  /** How often a request is sent at the most. @default 2: a script has 30 s, and a request may take 12 */
  readonly attempts?: number;
}

/**
 * A base through a host's `fetch`, for scripts: they have no timers, so what may be repeated is repeated at once, and a 429 is
 * final. It serves records alone, and requests without a query. Throws AIRTABLE_TOKEN_REFUSED where the token can be none.
 */
export function fetchClient(options: FetchClientOptions): AirtableClient {
  const { base, fetch, nameOf = (table) => table, attempts = 2 } = options;
  const token = options.token.trim();
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new DaybookError(
      "AIRTABLE_TOKEN_REFUSED",
      "The token is empty, or holds a space, a line break or another character that no token has.",
      { hint: "Copy it once more, as one line without quotes, into the secret." },
    );
  const hidden = (text: string): string => text.split(token).join("[the token]");
  let sent = 0;

  const send = async (call: Call): Promise<Ending> => {
    sent += 1;
    try {
      const response = await fetch(`https://api.airtable.com/v0/${base}${call.path}`, {
        method: call.method,
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      const body = jsonIn(hidden(await response.text()));
      return { kind: "answered", status: response.status, body, retryAfter: null, at: null };
    } catch (error) {
      const { message = String(error) } = (error ?? {}) as { readonly message?: string };
      return { kind: "unanswered", reason: hidden(message), reached: "airtable" };
    }
  };

  return {
    base,
    sent: () => sent,
    async request(call) {
      let uncertain = false;
      for (let attempt = 1; ; attempt++) {
        const ending = await send(call);
        const fate = fateOf(ending);
        if (fate === "done" && ending.kind === "answered") return { body: ending.body, at: null, uncertain };
        if (fate !== "unknown" || !call.repeatable || attempt >= attempts)
          throw errorOf(ending, nameOf(tableOf(call) ?? ""));
        uncertain = true;
      }
    },
  };
}

function jsonIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

function errorOf(ending: Ending, table: string): DaybookError {
  if (ending.kind === "answered" && fateOf(ending) !== "unknown")
    return errorOfRefusal(refusalOf(ending), table);
  const reason = ending.kind === "answered" ? `it answered ${ending.status}` : ending.reason;
  return new DaybookError("AIRTABLE_FAILING", `Airtable failed: ${reason.replace(/\.$/, "")}.`, {
    hint: "Run this again: what was written nevertheless is found and not written twice.",
  });
}

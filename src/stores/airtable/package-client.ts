import { DaybookError } from "../../core/errors.ts";
import { type Asked, aboutTokens } from "./asked.ts";
import { type Buckets, sharedBuckets } from "./bucket.ts";
import type { AirtableClient } from "./client.ts";
import { type Ending, fateOf } from "./ending.ts";
import { failureOf } from "./failures.ts";
import { findFault } from "./find-fault.ts";
import { withRetries } from "./retries.ts";
import { openTransport, type Transport } from "./transport.ts";

export interface ClientOptions {
  /** The base's id, `app…`. */
  readonly base: string;
  /** A personal access token; never shown. */
  readonly token: string;
  /** @default https://api.airtable.com */
  readonly endpoint?: string | undefined;
  /** The clock in milliseconds. */
  readonly now: () => number;
  /** Waits so many milliseconds of that clock. */
  readonly sleep: (ms: number) => Promise<void>;
  /** How long one request may take, in milliseconds of the machine's clock. @default 60000 */
  readonly timeout?: number | undefined;
  /** How often a request is sent at the most; 3 times until a connection was made once. @default 8 */
  readonly attempts?: number | undefined;
  /** Where the base's bucket is. @default that of all in the process who go by the same clock: clients of a base at one endpoint share its rate */
  readonly buckets?: Buckets | undefined;
}

/** Opens a base through the `airtable` package; nothing is asked yet. Throws BAD_URL, AIRTABLE_TOKEN_MISSING, AIRTABLE_TOKEN_REFUSED. */
export async function openAirtableClient(options: ClientOptions): Promise<AirtableClient> {
  const { base, now, sleep, timeout = 60_000, attempts = 8, buckets = sharedBuckets(now) } = options;
  if (!/^app[0-9A-Za-z]{14}$/.test(base))
    throw new DaybookError("BAD_URL", "That is no Airtable base's id: app and 14 letters or digits.", {
      hint: "Write airtable://appXXXXXXXXXXXXXX/Events: the id stands in the base's address in the browser.",
    });
  const token = checkedToken(options.token, base);
  const { endpoint, server } = checkedEndpoint(options.endpoint);
  const transport = await openTransport({ base, token, endpoint, timeout });
  const bucket = buckets(`${endpoint} ${base}`);
  const clock = { now, sleep };
  let sent = 0;
  /** Whether a connection was ever made: else the network is down or the address is wrong, and waiting long is no use. */
  let isConnected = false;
  const attemptsAfter = (): number => (isConnected ? attempts : Math.min(attempts, attemptsAlone));

  const send: Transport = async (request) => {
    const leave = await bucket.enter(clock);
    let ending: Ending | null = null;
    try {
      sent += 1;
      ending = await transport(request);
      isConnected ||= ending.kind === "answered" || ending.reached === "airtable";
      return ending;
    } finally {
      // Held before its place is free, or the next in line would slip through.
      if (ending?.kind === "answered" && fateOf(ending) === "busy")
        bucket.hold(Math.max(afterTooMany, Math.min(ending.retryAfter ?? 0, mostAfterTooMany)), clock);
      leave();
    }
  };

  return {
    base,
    sent: () => sent,
    async request(call) {
      const { repeatable } = call;
      const outcome = await withRetries(() => send(call), { attempts: attemptsAfter, repeatable, sleep });
      const { ending, uncertain } = outcome;
      if (ending.kind === "answered" && fateOf(ending) === "done") {
        const { body, at } = ending;
        return { body, at, uncertain };
      }
      const asked: Asked = { call, base, server };
      throw await findFault(failureOf(asked, outcome), asked, send);
    },
  };
}

const attemptsAlone = 3;

/** How long a base refuses everything after a 429, in milliseconds. Source: Airtable Web API, Rate limits. */
const afterTooMany = 30_000;
/** The most that a Retry-After beside it is followed for: nobody has seen one. */
const mostAfterTooMany = 600_000;

// What isn't printable ASCII can't stand in a header, and the error that says so would show the token.
function checkedToken(given: string, base: string): string {
  const token = given.trim();
  if (token === "")
    throw new DaybookError("AIRTABLE_TOKEN_MISSING", "Airtable needs a token, and none is set.", {
      hint: aboutTokens(base),
    });
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new DaybookError(
    "AIRTABLE_TOKEN_REFUSED",
    "The Airtable token holds a space, a line break or another character that no token has.",
    { hint: "Copy it once more, as one line without quotes, into AIRTABLE_API_KEY." },
  );
}

/** Where the API is, and its server as an error names it: without a password. */
function checkedEndpoint(given: string | undefined): { readonly endpoint: string; readonly server: string } {
  const text = given?.trim() || "https://api.airtable.com";
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "")
    return { endpoint: text.replace(/\/+$/, "").replace(/\/v0$/, ""), server: url.origin };
  throw new DaybookError("BAD_URL", "The endpoint of Airtable is no web address.", {
    hint: "Unset AIRTABLE_ENDPOINT_URL, or write such as https://api.airtable.com.",
  });
}

import type { Call } from "./client.ts";
import type { Answered, Ending, Unanswered } from "./ending.ts";

/** One request, to one of the API's parts. `bases` lists what the token sees. */
export type Request = Pick<Call, "method" | "path" | "query" | "body"> & {
  readonly api?: Call["api"] | "bases";
};

/** Sends one request once. What the network or Airtable do wrong is an ending, never an error. */
export type Transport = (request: Request) => Promise<Ending>;

export interface TransportOptions {
  readonly base: string;
  /** Only printable ASCII: node-fetch shows what it can't send. */
  readonly token: string;
  /** Without a slash at its end. */
  readonly endpoint: string;
  /** How many milliseconds a request may take to the end of its answer. */
  readonly timeout: number;
}

/** A transport over the `airtable` package, which is loaded now. */
export async function openTransport(options: TransportOptions): Promise<Transport> {
  const { base, token, endpoint, timeout } = options;
  const { default: Airtable } = await import("airtable");
  const airtable = new Airtable({
    apiKey: token,
    endpointUrl: endpoint,
    noRetryIfRateLimited: true,
    requestTimeout: timeout,
  });
  // makeRequest turns every status of 400 and above into a text of its own ("You are not authorized…") and drops the body,
  // which alone names the locked field or the column at fault. This method is the one place where it does so; with null
  // from it the body comes through like any other. Answers that aren't JSON reject all the same, with their status alone.
  const open = (id: string) =>
    Object.assign(new Airtable.Base(airtable, id), { _checkStatusForError: () => null });
  const [records, tables, meta, bases] = [open(base), open("meta/bases"), open("meta"), open("bases")];

  const send = ({ api = "records", method, path, query = {}, body }: Request) => {
    const rest = { method, qs: query, ...(body === undefined ? {} : { body }) };
    if (api === "records") return records.makeRequest({ ...rest, path });
    if (api === "webhooks") return bases.makeRequest({ ...rest, path: `/${base}/webhooks${path}` });
    if (api === "meta") return tables.makeRequest({ ...rest, path: `/${base}${path}` });
    return meta.makeRequest({ ...rest, path: `/${api}${path}` });
  };
  return async (request) => {
    const answer = send(request).then(
      ({ statusCode, headers, body }): Answered => ({
        kind: "answered",
        status: statusCode,
        body: statusCode < 400 ? body : without(token, body),
        retryAfter: seconds(headers.get("retry-after")),
        at: instant(headers.get("date")),
      }),
      (error: unknown) => unreadable(error, timeout),
    );
    let timer: NodeJS.Timeout | undefined;
    // The package stops its own timer when the headers are there: an answer that breaks off after them would be waited for
    // for ever.
    const late = new Promise<Ending>((resolve) => {
      timer = setTimeout(() => resolve(noAnswer(timeout)), timeout);
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** What a server says of a request, should it echo the request's headers. */
const without = (token: string, body: Answered["body"]): Answered["body"] =>
  JSON.parse(JSON.stringify(body).split(token).join("[the token]"));

/** Retry-After in milliseconds; a date there is no use without the server's clock. */
function seconds(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header.trim()) ? Number(header) * 1_000 : null;
}

/** An HTTP date as ISO. */
function instant(header: string | null): string | null {
  const at = Date.parse(header ?? "");
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

const noAnswer = (timeout: number): Unanswered => ({
  kind: "unanswered",
  reason: `no answer within ${timeout / 1_000} s`,
  reached: "airtable",
});

/** What the package rejects with: its own AirtableError, which is no Error and has lost the system's code. */
function unreadable(error: unknown, timeout: number): Ending {
  const { error: type, message, statusCode } = (error ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof statusCode === "number")
    return { kind: "answered", status: statusCode, body: null, retryAfter: null, at: null };
  if (type !== "CONNECTION_ERROR") throw error;
  const text = String(message);
  if (text === "The user aborted a request.") return noAnswer(timeout);
  const reason = / failed, reason: (.*)$/s.exec(text)?.[1] ?? text;
  if (/certificate/i.test(reason)) return { kind: "unanswered", reason, reached: "barred" };
  // An empty reason is an AggregateError: every address of the name was tried in vain.
  return unsent.test(reason)
    ? { kind: "unanswered", reason: reason || "no connection could be made", reached: "nobody" }
    : { kind: "unanswered", reason, reached: "airtable" };
}

/** What Node says where no connection came about. Source: libuv's names of system calls, node:tls, node:net. */
const unsent = /^$|^(connect|getaddrinfo) |before secure TLS connection was established/;

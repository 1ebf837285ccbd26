import { followRedirects, type Redirects } from "./follow-redirects.ts";
import type { Network, Reply, Sent } from "./network.ts";
import { EmulatorFault, NetworkError } from "./step-error.ts";

/** Source: help.make.com, Types of errors. */
export type MakeErrorName =
  | "RateLimitError"
  | "ConnectionError"
  | "ModuleTimeoutError"
  | "DataError"
  | "InvalidAccessTokenError"
  | "RuntimeError";

/** What ends a scenario, unless a module catches it. */
export class MakeError extends Error {
  constructor(
    override readonly name: MakeErrorName,
    message: string,
  ) {
    super(message);
  }
}

/** What a module hands on: `{{3.statusCode}}`. Believed to be alike for both modules. */
export interface MakeBundle {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed where it is JSON. */
  readonly body: unknown;
}

/** The mapper of airtable:makeApiCall, version 3. Source: published scenarios. */
export interface ApiCallMapper {
  /** `v0/BASE/TABLE`, believed with a slash before it too. */
  readonly url: string;
  readonly method: string;
  readonly headers?: readonly { readonly key: string; readonly value: string }[];
  /** JSON's text. */
  readonly body?: string;
}

/** The mapper of http:MakeRequest, version 4, with a body of JSON's text. Source: published scenarios. */
export interface RequestMapper {
  readonly url: string;
  readonly method: string;
  readonly headers?: readonly { readonly name: string; readonly value: string }[];
  readonly jsonStringBodyContent?: string;
  /** @default true */
  readonly allowRedirects?: boolean;
  /** Whether the body is parsed. @default true */
  readonly parseResponse?: boolean;
  /** Whether a status of 400 and more ends the scenario. @default true */
  readonly stopOnHttpError?: boolean;
}

export interface MakeModulesOptions {
  readonly network: Network;
  /** What the user's Airtable connection holds: no code sees it. @default none */
  readonly token?: string;
  /** After which a module gives up, in milliseconds; believed. @default 40000 */
  readonly timeoutMs?: number;
}

export interface MakeModules {
  /** airtable:makeApiCall with the user's connection. Rejects with a MakeError. That it passes performUpsert on is believed. */
  makeApiCall(mapper: ApiCallMapper): Promise<MakeBundle>;
  /** http:MakeRequest. Rejects with a MakeError. */
  makeRequest(mapper: RequestMapper): Promise<MakeBundle>;
}

/**
 * Which error a status is. Source: make.com/en/help/errors (429 is RateLimitError; 503 and 504 are ConnectionError; DataError and
 * RuntimeError by name). Believed: 401 and 403 are InvalidAccessTokenError, other 4xx are DataError, the rest is RuntimeError.
 */
function errorName(status: number): MakeErrorName {
  if (status === 429) return "RateLimitError";
  if (status === 503 || status === 504) return "ConnectionError";
  if (status === 401 || status === 403) return "InvalidAccessTokenError";
  return status < 500 ? "DataError" : "RuntimeError";
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** The modules that come after a code module: each does one operation. */
export function makeModules({ network, token, timeoutMs = 40_000 }: MakeModulesOptions): MakeModules {
  const send = async (sent: Sent, redirects: Redirects): Promise<Reply> => {
    const stop = new AbortController();
    const deadline = network.clock.now() + timeoutMs;
    const answering = followRedirects(network, sent, { deadline, signal: stop.signal }, redirects);
    answering.catch(() => {});
    const tooLate = network.clock.reaches(deadline + 1).then(() => {
      throw new MakeError("ModuleTimeoutError", `The operation timed out after ${timeoutMs / 1000} s.`);
    });
    tooLate.catch(() => {});
    try {
      const followed = await Promise.race([answering, tooLate]);
      if (!followed) throw new MakeError("RuntimeError", "Too many redirects.");
      return followed.reply;
    } catch (error) {
      throw error instanceof NetworkError ? new MakeError("ConnectionError", error.message) : error;
    } finally {
      stop.abort();
    }
  };
  const bundle = ({ status, headers, text }: Reply, body: unknown, stops: boolean): MakeBundle => {
    if (stops && status >= 400) throw new MakeError(errorName(status), `[${status}] ${text}`);
    return { statusCode: status, headers, body };
  };
  return {
    async makeApiCall({ url, method, headers = [], body }) {
      if (token === undefined) throw new EmulatorFault("There is no Airtable connection: give a token.");
      if (/^\w+:/.test(url)) throw new EmulatorFault("makeApiCall takes a path: v0/BASE/TABLE.");
      const given = headers.map(({ key, value }) => [key.toLowerCase(), value] as const);
      const sent: Sent = {
        method,
        url: `https://api.airtable.com/${url.replace(/^\//, "")}`,
        headers: {
          "content-type": "application/json",
          ...Object.fromEntries(given),
          authorization: `Bearer ${token}`,
        },
        body: body ?? null,
      };
      const reply = await send(sent, "none");
      return bundle(reply, parsed(reply.text), true);
    },
    async makeRequest(mapper) {
      const { url, method, headers = [], jsonStringBodyContent: body = null } = mapper;
      const { allowRedirects = true, parseResponse = true, stopOnHttpError = true } = mapper;
      const given = headers.map(({ name, value }) => [name.toLowerCase(), value] as const);
      const type: Readonly<Record<string, string>> =
        body === null ? {} : { "content-type": "application/json" };
      const sent = {
        method: method.toUpperCase(),
        url,
        headers: { ...type, ...Object.fromEntries(given) },
        body,
      };
      const reply = await send(sent, allowRedirects ? 5 : "none");
      return bundle(reply, parseResponse ? parsed(reply.text) : reply.text, stopOnHttpError);
    },
  };
}

import type { Followed, Redirects } from "./follow-redirects.ts";
import type { Sent } from "./network.ts";
import type { Step } from "./run-step.ts";
import { NetworkError, StepError } from "./step-error.ts";

/** A request as axios is given it. */
export interface AxiosRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, unknown>>;
  /** undefined for none. */
  readonly data: unknown;
}

export interface AxiosAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: unknown;
}

/** Axios' own: an object becomes JSON; text is a form's unless a header says otherwise. Source: axios, defaults/index.js, transformRequest. */
function sentBy({ method, url, headers, params, data }: AxiosRequest): Sent {
  if (!URL.canParse(url))
    throw new StepError("TypeError", "Invalid URL", { code: "ERR_INVALID_URL", input: url });
  const address = new URL(url);
  for (const [name, value] of Object.entries(params)) address.searchParams.append(name, String(value));
  const hasBody = data !== undefined && data !== null;
  const isText = typeof data === "string";
  const type = isText ? "application/x-www-form-urlencoded" : "application/json";
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  return {
    method: method.toUpperCase(),
    url: address.href,
    headers: {
      accept: "application/json, text/plain, */*",
      ...(hasBody ? { "content-type": type } : {}),
      ...Object.fromEntries(named),
    },
    body: hasBody ? (isText ? data : JSON.stringify(data)) : null,
  };
}

/** The headers with their names as the code wrote them. */
function asWritten({ headers }: Sent, request: AxiosRequest): Readonly<Record<string, string>> {
  const written = new Map(Object.keys(request.headers).map((name) => [name.toLowerCase(), name]));
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [written.get(name) ?? name, value]),
  );
}

/** Whatever reads as JSON is JSON, by whatever type it came. Source: axios, defaults/index.js, transformResponse. */
function dataOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** What axios keeps of a request, in its answers and in its errors: the headers too, in clear. */
export interface AxiosConfig {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: string | null;
}

/**
 * Sends a request as axios does: a StepError AxiosError where there is no answer, and where the status isn't 2xx and `rejects` says so; it
 * holds `config` with the headers as they were sent. Source: axios, core/AxiosError.js and core/settle.js.
 */
export async function axios(
  step: Step,
  request: AxiosRequest,
  { redirects, rejects }: { readonly redirects: Redirects; readonly rejects: boolean },
): Promise<AxiosAnswer> {
  const sent = sentBy(request);
  const config: AxiosConfig = {
    method: sent.method.toLowerCase(),
    url: sent.url,
    headers: asWritten(sent, request),
    data: sent.body,
  };
  const failed = (message: string, code: string, more: object = {}): StepError =>
    new StepError("AxiosError", message, { code, config, ...more });
  let followed: Followed | null;
  try {
    followed = await step.call(sent, redirects);
  } catch (error) {
    throw error instanceof NetworkError ? failed(error.message, error.code) : error;
  }
  if (!followed) throw failed("Maximum number of redirects exceeded", "ERR_FR_TOO_MANY_REDIRECTS");
  const { status, statusText, headers, text } = followed.reply;
  const answer = { status, statusText, headers, data: dataOf(text) };
  if (!rejects || (status >= 200 && status < 300)) return answer;
  const code = status >= 500 ? "ERR_BAD_RESPONSE" : "ERR_BAD_REQUEST";
  const response = { ...answer, config };
  throw failed(`Request failed with status code ${status}`, code, { status, response });
}

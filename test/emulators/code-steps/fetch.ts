import type { Followed } from "./follow-redirects.ts";
import type { Sent } from "./network.ts";
import type { Step } from "./run-step.ts";
import { hostDoesNotKnow, NetworkError, StepError } from "./step-error.ts";

interface Answered extends Followed {
  used: boolean;
}

const known = ["method", "headers", "body", "redirect"];

/** Source: Fetch Standard: a chain of more than 20 redirects is a network error. */
const mostRedirects = 20;

function requestOf(
  host: string,
  url: unknown,
  given: unknown,
): { readonly sent: Sent; readonly redirect: string } {
  if (typeof url !== "string") throw hostDoesNotKnow(host, `${typeof url} in place of an address`);
  if (!URL.canParse(url)) throw new StepError("TypeError", `Failed to parse URL from ${url}`);
  const settings = (given ?? {}) as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(settings))
    if (!known.includes(key)) throw hostDoesNotKnow(host, `fetch's setting "${key}"`);
  const { method = "GET", headers = {}, body = null, redirect = "follow" } = settings;
  if (body !== null && typeof body !== "string")
    throw hostDoesNotKnow(host, "a request whose body is no text");
  if (typeof headers !== "object" || headers === null || Array.isArray(headers))
    throw hostDoesNotKnow(host, "headers that are no plain object");
  if (redirect !== "follow" && redirect !== "manual" && redirect !== "error")
    throw hostDoesNotKnow(host, `the redirect mode "${String(redirect)}"`);
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  const type: Readonly<Record<string, string>> =
    body === null ? {} : { "content-type": "text/plain;charset=UTF-8" };
  // Fetch writes these methods in capitals, and no other.
  const written = /^(?:get|post|put|delete|head|options)$/i.test(String(method))
    ? String(method).toUpperCase()
    : String(method);
  const sent = { method: written, url, headers: { ...type, ...Object.fromEntries(named) }, body };
  return { sent, redirect };
}

/** The global `fetch`, of Node 18: redirects are followed, and what gets no answer is a TypeError that names no address. */
export function openFetch(step: Step): unknown {
  const responses = responseKind(step);
  const failed = (code: string): StepError =>
    new StepError("TypeError", "fetch failed", { cause: { code, message: code } });
  return step.realm.method(async (url, given) => {
    const { sent, redirect } = requestOf(step.host, url, given);
    const followed = await step
      .call(sent, redirect === "follow" ? mostRedirects : redirect === "error" ? 0 : "none")
      .catch((error: unknown) => {
        throw error instanceof NetworkError ? failed(error.code) : error;
      });
    if (followed === null) throw failed("ERR_REDIRECT");
    return responses({ ...followed, used: false });
  });
}

function responseKind({ realm }: Step): (answered: Answered) => object {
  const headers = realm.kind<Readonly<Record<string, string>>>(
    {},
    {
      get: (all, name) => all[String(name).toLowerCase()] ?? null,
      has: (all, name) => Object.hasOwn(all, String(name).toLowerCase()),
    },
  );
  const body = (answered: Answered): string => {
    if (answered.used) throw new StepError("TypeError", "Body is unusable");
    answered.used = true;
    return answered.reply.text;
  };
  return realm.kind<Answered>(
    {
      ok: ({ reply }) => reply.status >= 200 && reply.status < 300,
      status: ({ reply }) => reply.status,
      statusText: ({ reply }) => reply.statusText,
      url: ({ url }) => url,
      redirected: ({ redirected }) => redirected,
      bodyUsed: ({ used }) => used,
      headers: ({ reply }) => headers(reply.headers),
    },
    {
      text: async (answered) => body(answered),
      async json(answered) {
        try {
          return realm.plain(JSON.parse(body(answered)));
        } catch (error) {
          throw error instanceof SyntaxError ? new StepError("SyntaxError", error.message) : error;
        }
      },
    },
  );
}

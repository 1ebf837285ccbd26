import type { Run } from "./run.ts";
import { ScriptError, scriptsDoNotKnow } from "./script-error.ts";

/** Where requests go instead: an origin, as the script writes it, to one on this machine. */
export type Hosts = Readonly<Record<string, string>>;

interface Answered {
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  used: boolean;
}

interface Request {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const known = ["method", "headers", "body", "redirect"];

function requestOf(given: unknown): Request {
  if (given === undefined) return { method: "GET", headers: {} };
  if (typeof given !== "object" || given === null)
    throw scriptsDoNotKnow(`${typeof given} as the settings of a fetch`);
  const { method = "GET", headers = {}, body, redirect } = given as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(given))
    if (!known.includes(key)) throw scriptsDoNotKnow(`fetch's setting "${key}"`);
  // Source: the scripting reference, Automations fetch: `follow` is not supported. No emulator redirects.
  if (redirect !== undefined && redirect !== "error" && redirect !== "manual")
    throw scriptsDoNotKnow(`the redirect mode "${String(redirect)}"`);
  if (body !== undefined && body !== null && typeof body !== "string")
    throw scriptsDoNotKnow("a request whose body is no text");
  if (typeof headers !== "object" || headers === null || Array.isArray(headers))
    throw scriptsDoNotKnow("headers that are no plain object");
  const named = Object.entries(headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: String(method).toUpperCase(),
    headers: Object.fromEntries(named),
    ...(typeof body === "string" ? { body } : {}),
  };
}

/**
 * The global `fetch`, and `remoteFetchAsync` with it: real requests, but only to the hosts that are given. An answer's body is read whole,
 * as the automation's host does, so that its text needs no further call. Source: the scripting reference, Fetch.
 */
export function openFetch(run: Run, hosts: Hosts): unknown {
  const { realm, limits, clock } = run;
  const isBounded = run.host === "automation";
  const responses = responseKind(run);

  const send = async (url: string, request: Request): Promise<Answered> => {
    const origin = /^https?:\/\/[^/?#]+/.exec(url)?.[0] ?? "";
    const target = Object.hasOwn(hosts, origin) ? hosts[origin] : undefined;
    if (target === undefined)
      throw scriptsDoNotKnow(`a fetch to ${origin || "no host"}, which is not listed`);
    const stop = new AbortController();
    const answering = (async () => {
      const response = await fetch(target + url.slice(origin.length), {
        ...request,
        redirect: "manual",
        signal: stop.signal,
      });
      return { response, bytes: await response.arrayBuffer() };
    })();
    const tooLate = new Promise<never>((_, reject) => {
      if (isBounded)
        void clock.reaches(clock.now() + limits.fetchMs).then(() => {
          // Believed: an error that a script can catch; its text is not written down.
          reject(new ScriptError(`Fetch took longer than ${limits.fetchMs / 1000} seconds`));
          stop.abort();
        });
    });
    answering.catch(() => {});
    const { response, bytes } = await Promise.race([answering, tooLate]).catch((error: unknown) => {
      if (error instanceof ScriptError) throw error;
      // Every network error reads alike, and names no address.
      throw new ScriptError("Failed to fetch");
    });
    if (isBounded && bytes.byteLength > limits.responseBytes)
      throw new ScriptError(`Response payload exceeds ${limits.responseBytes / 1e6} MB`);
    return {
      url,
      status: response.status,
      statusText: response.statusText,
      headers: new Map([...response.headers].map(([name, value]) => [name.toLowerCase(), value])),
      text: new TextDecoder().decode(bytes),
      used: false,
    };
  };
  return realm.method((url, given) => {
    if (typeof url !== "string") throw scriptsDoNotKnow(`${typeof url} in place of an address`);
    const request = requestOf(given);
    const [place = ""] = url.split(/[?#]/);
    return run.call("fetch", `${request.method} ${place}`, async () => responses(await send(url, request)));
  });
}

function responseKind(run: Run): (answered: Answered) => object {
  const { realm } = run;
  const headers = realm.kind<ReadonlyMap<string, string>>(
    "Headers",
    {},
    {
      get: (all, name) => all.get(String(name).toLowerCase()) ?? null,
      has: (all, name) => all.has(String(name).toLowerCase()),
    },
  );
  const body = async (answered: Answered): Promise<string> => {
    if (answered.used) throw new ScriptError("Body has already been read");
    answered.used = true;
    return answered.text;
  };
  const kind = realm.kind<Answered>(
    "Response",
    {
      ok: ({ status }) => status >= 200 && status < 300,
      status: ({ status }) => status,
      statusText: ({ statusText }) => statusText,
      url: ({ url }) => url,
      redirected: () => false,
      bodyUsed: ({ used }) => used,
      headers: (answered) => headers.make(answered.headers),
    },
    {
      text: body,
      async json(answered) {
        const text = await body(answered);
        try {
          return realm.plain(JSON.parse(text));
        } catch (error) {
          throw new ScriptError(error instanceof Error ? error.message : String(error));
        }
      },
    },
  );
  return (answered) => kind.make(answered);
}

import { Hono } from "hono";
import type { Catalog } from "../../core/catalog.ts";
import { openApi } from "./openapi.ts";
import type { Pages } from "./pages.ts";
import { json, problem } from "./problem.ts";
import { inputsOf, readBody } from "./read-body.ts";
import { type Desk, idempotencyKey, takeEvents } from "./take-events.ts";
import { type Caller, callerOf, type readTokens, type Scope } from "./tokens.ts";
import { takeWebhook } from "./webhooks/take-webhook.ts";

export interface AppOptions extends Desk {
  readonly tokens: ReturnType<typeof readTokens>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where others reach this server: what HubSpot signs. @default the address that a request names */
  readonly publicUrl: string | null;
  readonly catalog: Catalog;
  readonly pages: Pages;
}

/** A log that fails for longer than this (milliseconds) makes the server unhealthy. */
const unhealthyAfter = 60_000;

/** The server's routes. */
export function appOf(options: AppOptions): { fetch(request: Request): Promise<Response> } {
  const { tokens, queue, drain, tally, now } = options;
  const app = new Hono();

  const allowed = (request: Request, scope: Scope): Caller | Response => {
    if (tokens.length === 0) return isLocal(request) ? anybody : foreign();
    const token = tokenIn(request.headers.get("authorization") ?? "");
    const caller = token === undefined ? null : callerOf(token, tokens);
    if (caller === null)
      return problem({
        status: 401,
        code: "TOKEN_INVALID",
        message: token === undefined ? "This needs a token." : "Nobody has this token.",
        hint: "Send the header Authorization: Bearer TOKEN; a browser asks for it as the password.",
        headers: {
          "www-authenticate":
            scope === "read" ? 'Basic realm="daybook", charset="UTF-8"' : 'Bearer realm="daybook"',
        },
      });
    return caller.scopes.has(scope)
      ? caller
      : problem({
          status: 403,
          code: "SCOPE_MISSING",
          message: `The token "${caller.name}" may not do that.`,
          hint: `It takes the scope ${scope}.`,
          headers: {
            "www-authenticate": `Bearer realm="daybook", error="insufficient_scope", scope="${scope}"`,
          },
        });
  };

  app.use("*", async (context, next) => {
    await next();
    tally.answered(routeOf(context.req.path), context.res.status);
  });
  app.post("/v1/events", async (context) => {
    const request = context.req.raw;
    const caller = allowed(request, "append");
    if (caller instanceof Response) return caller;
    const header = request.headers.get("idempotency-key");
    const key = header === null ? null : idempotencyKey(header);
    if (header !== null && key === null)
      return problem({
        status: 400,
        code: "IDEMPOTENCY_KEY_INVALID",
        message: "The Idempotency-Key can't be read.",
        hint: 'It is a text of up to 200 letters, digits and signs, such as "8e03978e-40d5-43dd-bc93-6894a57f9324".',
      });
    const body = await readBody(request);
    if (body instanceof Response) return body;
    const inputs = inputsOf(body, request.headers.get("content-type") ?? "application/json");
    if (inputs instanceof Response) return inputs;
    return takeEvents(options, {
      inputs,
      key,
      caller: caller.name,
      body,
      wait: context.req.query("wait") === "1",
    });
  });
  app.get("/v1/problems", (context) => {
    const caller = allowed(context.req.raw, "read");
    if (caller instanceof Response) return caller;
    const problems = queue.refusals(100).map(({ event, ...refusal }) => ({
      ...refusal,
      event_id: event.event_id,
      event: { ...event, event_data: JSON.parse(event.event_data) as unknown },
    }));
    return json(200, { problems });
  });
  app.post("/v1/webhooks/:from", async (context) => {
    const request = context.req.raw;
    const body = await readBody(request);
    if (body instanceof Response) return body;
    const { pathname, search } = new URL(request.url);
    const url = options.publicUrl === null ? request.url : `${options.publicUrl}${pathname}${search}`;
    const delivery = { method: request.method, url, headers: request.headers, body };
    return takeWebhook(options, context.req.param("from"), delivery, options.env);
  });
  app.get("/healthz", () => {
    const failing = drain.failing();
    const ok = failing === null || Date.parse(now()) - Date.parse(failing.since) < unhealthyAfter;
    return json(ok ? 200 : 503, { ok, queued: queue.size(), failing_since: failing?.since ?? null });
  });
  app.get("/metrics", async (context) => {
    const caller = allowed(context.req.raw, "metrics");
    if (caller instanceof Response) return caller;
    return new Response(await tally.text(), { headers: { "content-type": tally.contentType } });
  });
  app.get("/", async (context) => {
    const caller = allowed(context.req.raw, "read");
    return caller instanceof Response ? caller : options.pages.all(context.req.query("at") ?? null);
  });
  app.get("/contact", async (context) => {
    const caller = allowed(context.req.raw, "read");
    if (caller instanceof Response) return caller;
    return options.pages.contact(context.req.query("id") ?? "", context.req.query("at") ?? null);
  });
  app.get("/openapi.json", () => json(200, openApi(options.catalog)));
  app.notFound((context) =>
    routes.has(routeOf(context.req.path))
      ? problem({
          status: 405,
          code: "METHOD_UNKNOWN",
          message: `${context.req.method} isn't answered here.`,
          hint: "GET /openapi.json says what is.",
        })
      : problem({
          status: 404,
          code: "NOT_FOUND",
          message: "There is nothing at this address.",
          hint: "GET /openapi.json says what there is.",
        }),
  );
  app.onError(() =>
    problem({
      status: 500,
      code: "SERVER_FAILED",
      message: "Something went wrong here; nothing of this request was taken.",
      hint: "Send it again.",
    }),
  );
  return { fetch: async (request) => app.fetch(request) };
}

/** A bearer's token; or a browser's password, whoever it says that it is. */
function tokenIn(header: string): string | undefined {
  const [, bearer] = /^Bearer +(\S+)$/i.exec(header) ?? [];
  const [, basic] = /^Basic +([\w+/=]+)$/i.exec(header) ?? [];
  return (
    bearer ??
    (basic === undefined
      ? undefined
      : Buffer.from(basic, "base64")
          .toString("utf8")
          .replace(/^[^:]*:/, ""))
  );
}

const anybody: Caller = { name: "local", scopes: new Set() };

const routes = new Set([
  "/",
  "/contact",
  "/v1/events",
  "/v1/problems",
  "/v1/webhooks",
  "/healthz",
  "/metrics",
  "/openapi.json",
]);

/** One name for all addresses of a kind: whoever tries many makes no more figures of it. */
const routeOf = (path: string): string => {
  const route = path.startsWith("/v1/webhooks/") ? "/v1/webhooks" : path;
  return routes.has(route) ? route : "other";
};

/** Without tokens only programs on this computer come in: no page of a browser, whatever name it calls this server by. */
function isLocal(request: Request): boolean {
  const host = (request.headers.get("host") ?? "").replace(/:\d+$/, "");
  return !request.headers.has("origin") && ["127.0.0.1", "localhost", "[::1]"].includes(host);
}

const foreign = (): Response =>
  problem({
    status: 403,
    code: "TOKENS_NEEDED",
    message: "Without tokens this server answers programs on its own computer only.",
    hint: "Make one: daybook serve --new-token NAME",
  });

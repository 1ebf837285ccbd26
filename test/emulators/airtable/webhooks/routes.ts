import type { Clock } from "../../common/clock.ts";
import type { LiveBase } from "../model/live-base.ts";
import { atLeast } from "../model/permissions.ts";
import { doesNotKnow, hidden, invalidRequest, notFound, notPermitted, Refusal } from "../model/refusal.ts";
import { roleOf } from "../model/state.ts";
import { createWebhooks, type WebhookOptions, type Webhooks } from "./registry.ts";
import { type DataType, readNewWebhook } from "./specification.ts";
import { isActive, isoTime, lifetime, listed, type Webhook } from "./webhook.ts";

/** What webhooks need of the emulator. */
export interface WebhookModel {
  readonly clock: Clock;
  readonly bases: ReadonlyMap<string, LiveBase>;
}

/** Who asks: a token, with its owner, its scopes and the bases that it was given. */
export interface Caller {
  readonly userId: string;
  readonly scopes: readonly string[];
  readonly bases: readonly string[] | "all";
}

/** An undefined body is an empty one. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Answers a request under /v0/bases/{base}/webhooks, its query in `path`; null for any other path. */
export type WebhookRoutes = (method: string, path: string, body: unknown, caller: Caller) => Answer | null;

const place =
  /^\/v0\/bases\/([^/]+)\/webhooks(?:\/([^/]+)(?:\/(payloads|refresh|enableNotifications))?)?\/?$/;
const mostPayloads = 50;

/** The six endpoints. Source: Airtable Web API, Webhooks. `webhooks.quiet()` waits for pings. */
export function webhookRoutes(
  model: WebhookModel,
  options: WebhookOptions = {},
): WebhookRoutes & { readonly webhooks: Webhooks } {
  const webhooks = createWebhooks(model.clock, options);
  const answer: WebhookRoutes = (method, path, body, caller) => {
    const { pathname, searchParams } = new URL(path, "http://emulator");
    const found = place.exec(pathname);
    if (!found) return null;
    const [, baseId = "", id, verb] = found;
    try {
      const live = model.bases.get(baseId);
      const isGiven = caller.bases === "all" || caller.bases.includes(baseId);
      if (!live || !isGiven || !atLeast(roleOf(live.base, caller.userId), "read")) throw hidden();
      const request = { method, live, body, query: searchParams, caller, now: model.clock.now() };
      return id === undefined ? collection(webhooks, request) : single(webhooks, request, id, verb ?? "");
    } catch (error) {
      if (error instanceof Refusal) return { status: error.status, body: error.body };
      throw error;
    }
  };
  return Object.assign(answer, { webhooks });
}

interface Request {
  readonly method: string;
  readonly live: LiveBase;
  readonly body: unknown;
  readonly query: URLSearchParams;
  readonly caller: Caller;
  readonly now: number;
}

const ok = (body: unknown): Answer => ({ status: 200, body });

function collection(webhooks: Webhooks, request: Request): Answer {
  const { method, live, body, now } = request;
  if (method === "GET") {
    needsScopes(request, []);
    return ok({ webhooks: webhooks.all(live).map((webhook) => listed(webhook, now)) });
  }
  if (method !== "POST") throw notFound();
  needsScopes(request, []);
  const asked = readNewWebhook(body, live.base);
  needsScopes(request, asked.specification.options.filters.dataTypes);
  needsCreator(request);
  const webhook = webhooks.create(live, asked);
  return ok({
    id: webhook.id,
    macSecretBase64: webhook.macSecret.toString("base64"),
    expirationTime: isoTime(webhook.expiresAt),
  });
}

function single(webhooks: Webhooks, request: Request, id: string, verb: string): Answer {
  const { method, live, body, now } = request;
  needsScopes(request, []);
  const webhook = webhooks.find(live, id);
  // Believed: what is not there answers as other unknown paths do.
  if (!webhook) throw notFound();
  const asked = `${method} ${verb}`;
  if (asked === "GET payloads") return payloads(webhooks, webhook, request);
  if (asked !== "POST refresh" && asked !== "POST enableNotifications" && asked !== "DELETE ")
    throw notFound();
  needsCreator(request);
  if (verb === "refresh") {
    if (!isActive(webhook, now)) throw doesNotKnow("the refresh of a webhook that is no longer active");
    webhook.expiresAt = now + lifetime;
    return ok({ expirationTime: isoTime(webhook.expiresAt) });
  }
  // An empty 200: pyairtable's api.request allows for "an empty body and a 200" since it has webhooks (commit 64409d0).
  if (verb === "enableNotifications") webhook.areNotificationsEnabled = enabled(body, webhook);
  else webhooks.remove(webhook);
  return ok(undefined);
}

function enabled(body: unknown, webhook: Webhook): boolean {
  const enable = typeof body === "object" && body !== null && "enable" in body ? body.enable : undefined;
  if (typeof enable !== "boolean") throw invalidRequest();
  if (enable && webhook.notificationUrl === null)
    throw doesNotKnow("notifications of a webhook without a notificationUrl");
  return enable;
}

/** "Calling this endpoint will also extend the life of the webhook if it is active" (List webhook payloads). */
function payloads(webhooks: Webhooks, webhook: Webhook, request: Request): Answer {
  const { query, now } = request;
  needsScopes(request, webhook.specification.options.filters.dataTypes);
  const cursor = wholeNumber(query.get("cursor"), 1);
  const limit = wholeNumber(query.get("limit"), mostPayloads);
  if (limit > mostPayloads) throw doesNotKnow(`a limit above ${mostPayloads} payloads`);
  const found = webhooks.payloads(webhook, cursor);
  const page = found.slice(0, limit);
  if (isActive(webhook, now)) webhook.expiresAt = now + lifetime;
  return ok({
    payloads: page.map(({ payload }) => payload),
    cursor: (page[page.length - 1]?.cursor ?? cursor - 1) + 1,
    mightHaveMore: found.length > page.length,
  });
}

function wholeNumber(text: string | null, otherwise: number): number {
  if (text === null) return otherwise;
  if (!/^[1-9]\d*$/.test(text)) throw invalidRequest();
  return Number(text);
}

/** webhook:manage always; to create and to read payloads, the scope of each data type too. Source: Airtable Web API, Webhooks overview, Authorization. */
function needsScopes({ caller }: Request, types: readonly DataType[]): void {
  const needed = types.map((type) => (type === "tableData" ? "data.records:read" : "schema.bases:read"));
  if (!["webhook:manage", ...needed].every((scope) => caller.scopes.includes(scope))) throw hidden();
}

/** "Creator level permissions are required" to create and refresh; to list, read ones are enough. */
function needsCreator({ live, caller }: Request): void {
  if (!atLeast(roleOf(live.base, caller.userId), "create")) throw notPermitted();
}

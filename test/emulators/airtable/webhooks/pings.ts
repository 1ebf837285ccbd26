import { createHmac } from "node:crypto";
import type { Clock } from "../../common/clock.ts";
import { isoTime, type NotificationResult, type Webhook } from "./webhook.ts";

/** Sends a POST and answers its HTTP status; rejects when there is no answer. */
export type Post = (url: string, body: string, headers: Readonly<Record<string, string>>) => Promise<number>;

/** Tells webhooks' addresses that there is something to fetch. */
export interface Pings {
  due(webhook: Webhook): void;
  quiet(): Promise<void>;
}

/** Retried some 13 times, slower and slower, over about a day (Webhooks overview); the times between are believed: 10 s, doubled. */
const mostRetries = 13;
const retryAfter = (retries: number): number => 10_000 * 2 ** (retries - 1);

/**
 * One ping at a time for each webhook; what happens while it is on its way makes one more. `isAlive` says whether it still exists.
 * After the last retry notifications are off, while payloads go on. Source: Airtable Web API, Webhooks overview.
 */
export function createPings(
  clock: Clock,
  isAlive: (webhook: Webhook) => boolean,
  post: Post = postToLoopback,
): Pings {
  const busy = new Map<Webhook, { again: boolean }>();
  const posts = new Set<Promise<unknown>>();

  const once = async (webhook: Webhook, retryNumber: number): Promise<boolean> => {
    const { url, body, headers } = pingOf(webhook, clock.now());
    const began = performance.now();
    const sent = post(url, body, headers).then(problemWith, (error: unknown) => String(error));
    posts.add(sent);
    const problem = await sent;
    posts.delete(sent);
    const facts = {
      completionTimestamp: isoTime(clock.now()),
      durationMs: performance.now() - began,
      retryNumber,
    };
    const willBeRetried = retryNumber < mostRetries;
    const result: NotificationResult = problem
      ? { success: false, error: { message: problem }, ...facts, willBeRetried }
      : { success: true, ...facts };
    webhook.lastNotificationResult = result;
    if (result.success) webhook.lastSuccessfulNotificationTime = facts.completionTimestamp;
    return result.success;
  };

  const deliver = async (webhook: Webhook, state: { again: boolean }): Promise<void> => {
    const isWanted = (): boolean => webhook.areNotificationsEnabled && isAlive(webhook);
    for (let retries = 0; isWanted(); ) {
      state.again = false;
      if (await once(webhook, retries)) {
        if (!state.again) return;
        retries = 0;
      } else if (retries === mostRetries) {
        webhook.areNotificationsEnabled = false;
      } else {
        retries += 1;
        await clock.reaches(clock.now() + retryAfter(retries));
      }
    }
  };

  return {
    due(webhook) {
      const state = busy.get(webhook);
      if (state) state.again = true;
      else if (webhook.areNotificationsEnabled) {
        const fresh = { again: false };
        busy.set(webhook, fresh);
        void deliver(webhook, fresh).finally(() => busy.delete(webhook));
      }
    },
    async quiet() {
      while (posts.size > 0) {
        await Promise.all(posts);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}

const problemWith = (status: number): string | null =>
  status === 200 || status === 204
    ? null
    : `The HTTP request returned a ${status} status code instead of 200 or 204`;

/** The ping holds no data; its header is the HMAC-SHA256 of its body under the decoded secret. Source: Airtable Web API, Webhooks overview. */
function pingOf(
  webhook: Webhook,
  at: number,
): Readonly<{ url: string; body: string; headers: Record<string, string> }> {
  const body = JSON.stringify({
    base: { id: webhook.baseId },
    webhook: { id: webhook.id },
    timestamp: isoTime(at),
  });
  const mac = createHmac("sha256", webhook.macSecret).update(body).digest("hex");
  return {
    url: webhook.notificationUrl ?? "",
    body,
    headers: { "content-type": "application/json", "x-airtable-content-mac": `hmac-sha256=${mac}` },
  };
}

async function postToLoopback(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const { hostname } = new URL(url);
  if (!/^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname))
    throw new Error(`This emulator posts to loopback addresses only, not to ${hostname}`);
  const response = await fetch(url, { method: "POST", body, headers: { ...headers }, redirect: "error" });
  await response.arrayBuffer();
  return response.status;
}

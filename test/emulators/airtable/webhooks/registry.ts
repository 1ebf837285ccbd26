import type { Clock } from "../../common/clock.ts";
import { newId } from "../../common/random.ts";
import type { LiveBase } from "../model/live-base.ts";
import { refusal } from "../model/refusal.ts";
import type { Transaction } from "../model/transaction.ts";
import { invalidHook, type Payload } from "./payload.ts";
import { createPings, type Post } from "./pings.ts";
import { payloadOf } from "./select-changes.ts";
import type { NewWebhook } from "./specification.ts";
import { splitPayload } from "./split.ts";
import {
  isActive,
  lifetime,
  mostPerBase,
  newWebhook,
  retention,
  type StoredPayload,
  type Webhook,
} from "./webhook.ts";

export interface WebhookOptions {
  /** Records a payload at most; a larger transaction becomes several payloads. @default as many as there are */
  readonly recordsPerPayload?: number;
  /** @default a POST to a loopback address */
  readonly post?: Post;
}

/** The webhooks of every base. What is older than its time is gone when it is next asked for. */
export interface Webhooks {
  create(live: LiveBase, asked: NewWebhook): Webhook;
  /** Those that expired in the last 7 days are still there. */
  all(live: LiveBase): readonly Webhook[];
  find(live: LiveBase, id: string): Webhook | undefined;
  remove(webhook: Webhook): void;
  /** Payloads of the last 7 days from this cursor on. */
  payloads(webhook: Webhook, cursor: number): readonly StoredPayload[];
  /** Resolves once no ping is on its way; retries that wait for the clock don't count. */
  quiet(): Promise<void>;
}

export function createWebhooks(clock: Clock, options: WebhookOptions = {}): Webhooks {
  const { recordsPerPayload = Number.POSITIVE_INFINITY } = options;
  const byBase = new Map<LiveBase, Webhook[]>();
  const pings = createPings(clock, (webhook) => alive(webhook), options.post);

  const all = (live: LiveBase): Webhook[] => {
    const kept = (byBase.get(live) ?? []).filter(({ expiresAt }) => clock.now() < expiresAt + lifetime);
    if (byBase.has(live)) byBase.set(live, kept);
    return kept;
  };
  const alive = (webhook: Webhook): boolean => [...byBase.values()].some((list) => list.includes(webhook));
  const keep = (webhook: Webhook, payload: Payload): void => {
    webhook.payloads.push({ cursor: webhook.cursorForNextPayload, at: clock.now(), payload });
    webhook.cursorForNextPayload += 1;
  };

  const hear = (live: LiveBase, transaction: Transaction): void => {
    for (const webhook of all(live)) {
      if (!isActive(webhook, clock.now())) continue;
      const broken = watchesWhatIsGone(webhook, transaction);
      const heard = broken ? null : payloadOf(webhook.specification, transaction, live);
      if (!broken && !heard) continue;
      if (heard) for (const part of splitPayload(heard, recordsPerPayload)) keep(webhook, part);
      else {
        keep(webhook, invalidHook(transaction));
        webhook.isHookEnabled = false;
      }
      pings.due(webhook);
    }
  };

  return {
    create(live, asked) {
      const { base } = live;
      if (all(live).length >= mostPerBase) throw refusal(422, "TOO_MANY_WEBHOOKS_IN_BASE");
      const id = `ach${newId("rec", base.random).slice(3)}`;
      const secret = Buffer.from(Array.from({ length: 32 }, () => base.random.below(256)));
      const webhook = newWebhook(id, base.id, secret, clock.now(), asked);
      if (!byBase.has(live)) {
        byBase.set(live, []);
        live.onTransaction((transaction) => hear(live, transaction));
      }
      byBase.set(live, [...all(live), webhook]);
      pings.due(webhook);
      return webhook;
    },
    all,
    find: (live, id) => all(live).find((webhook) => webhook.id === id),
    remove(webhook) {
      for (const [live, list] of byBase)
        byBase.set(
          live,
          list.filter((other) => other !== webhook),
        );
    },
    payloads(webhook, cursor) {
      webhook.payloads = webhook.payloads.filter(({ at }) => clock.now() < at + retention);
      return webhook.payloads.filter((stored) => stored.cursor >= cursor);
    },
    quiet: pings.quiet,
  };
}

/** "Webhooks may be turned off automatically such as when the specification becomes invalid" (List webhooks). */
function watchesWhatIsGone({ specification }: Webhook, transaction: Transaction): boolean {
  const { filters, includes } = specification.options;
  if (transaction.destroyedTables.some((id) => id === filters.recordChangeScope)) return true;
  const included = includes?.includeCellValuesInFieldIds ?? [];
  const named = [
    ...(filters.watchDataInFieldIds ?? []),
    ...(filters.watchSchemasOfFieldIds ?? []),
    ...(included === "all" ? [] : included),
  ];
  return Object.values(transaction.tables).some(({ destroyedFields }) =>
    destroyedFields.some((id) => named.includes(id)),
  );
}

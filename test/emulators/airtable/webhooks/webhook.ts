import type { Payload } from "./payload.ts";
import type { NewWebhook, Specification } from "./specification.ts";

export const day = 86_400_000;

/** "Each webhook … will expire and be disabled after 7 days"; its past "can be accessed for an additional 7 days" (Create a webhook). */
export const lifetime = 7 * day;

/** "Payloads are deleted from Airtable's servers after 1 week whether or not the client has seen them" (List webhook payloads). */
export const retention = 7 * day;

/** "The number of webhooks per base is limited to 10" (Create a webhook). */
export const mostPerBase = 10;

/** Source: Airtable Web API, Webhooks notification. */
export type NotificationResult =
  | {
      readonly success: true;
      readonly completionTimestamp: string;
      readonly durationMs: number;
      readonly retryNumber: number;
    }
  | {
      readonly success: false;
      readonly error: { readonly message: string };
      readonly completionTimestamp: string;
      readonly durationMs: number;
      readonly retryNumber: number;
      readonly willBeRetried: boolean;
    };

export interface StoredPayload {
  readonly cursor: number;
  /** When it was made, in milliseconds of the emulator's clock. */
  readonly at: number;
  readonly payload: Payload;
}

/** A webhook and all that it has heard. Times are milliseconds of the emulator's clock. */
export interface Webhook {
  readonly id: string;
  readonly baseId: string;
  readonly macSecret: Buffer;
  readonly notificationUrl: string | null;
  readonly specification: Specification;
  expiresAt: number;
  isHookEnabled: boolean;
  areNotificationsEnabled: boolean;
  cursorForNextPayload: number;
  payloads: StoredPayload[];
  lastNotificationResult: NotificationResult | null;
  lastSuccessfulNotificationTime: string | null;
}

export const newWebhook = (
  id: string,
  baseId: string,
  macSecret: Buffer,
  at: number,
  asked: NewWebhook,
): Webhook => ({
  id,
  baseId,
  macSecret,
  ...asked,
  expiresAt: at + lifetime,
  isHookEnabled: true,
  areNotificationsEnabled: asked.notificationUrl !== null,
  cursorForNextPayload: 1,
  payloads: [],
  lastNotificationResult: null,
  lastSuccessfulNotificationTime: null,
});

export const isoTime = (at: number): string => new Date(at).toISOString();

/** Whether it still hears: neither expired nor broken. */
export const isActive = (webhook: Webhook, at: number): boolean =>
  webhook.isHookEnabled && at < webhook.expiresAt;

/** A webhook as the list shows it. Source: Airtable Web API, List webhooks. */
export const listed = (webhook: Webhook, at: number): unknown => ({
  id: webhook.id,
  specification: webhook.specification,
  notificationUrl: webhook.notificationUrl,
  cursorForNextPayload: webhook.cursorForNextPayload,
  areNotificationsEnabled: webhook.areNotificationsEnabled,
  lastNotificationResult: webhook.lastNotificationResult,
  lastSuccessfulNotificationTime: webhook.lastSuccessfulNotificationTime,
  isHookEnabled: isActive(webhook, at),
  expirationTime: isoTime(webhook.expiresAt),
});

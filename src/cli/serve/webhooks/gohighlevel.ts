import { createPublicKey, type KeyObject, verify } from "node:crypto";
import type { EventInput } from "../../../core/event.ts";
import { memberOf, numberIn, textIn, tolerance, type WebhookSource } from "./webhook.ts";

/**
 * GoHighLevel: contacts and opportunities; an opportunity's fields as the model of its SDK has them (@gohighlevel/api-client). The secret is the public key of their Webhook Integration Guide
 * (marketplace.gohighlevel.com/docs/webhook/WebhookIntegrationGuide), in PEM: an Ed25519 key checks X-GHL-Signature, an RSA key X-WH-Signature.
 */
export const gohighlevel: WebhookSource = {
  secret: "GHL_WEBHOOK_PUBLIC_KEY",
  isGenuine({ headers, body }, secret, now) {
    const key = keyOf(secret);
    if (key === null) return false;
    const isEd25519 = key.asymmetricKeyType === "ed25519";
    const signature = headers.get(isEd25519 ? "x-ghl-signature" : "x-wh-signature") ?? "";
    if (!verify(isEd25519 ? null : "sha256", body, key, Buffer.from(signature, "base64"))) return false;
    const sent = timeOf(parsed(body));
    return sent === null || Math.abs(now - sent) <= tolerance;
  },
  map(body) {
    const input = inputOf(body);
    return input === null ? { inputs: [], ignored: 1 } : { inputs: [input], ignored: 0 };
  },
};

function keyOf(pem: string): KeyObject | null {
  try {
    return createPublicKey(pem.replace(/\\n/g, "\n"));
  } catch {
    return null;
  }
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}

const timeOf = (body: unknown): number | null => {
  const time = Date.parse(textIn(body, "timestamp") ?? "");
  return Number.isNaN(time) ? null : time;
};

function inputOf(body: unknown): EventInput | null {
  const type = textIn(body, "type");
  const sent = timeOf(body);
  const cause = textIn(body, "webhookId");
  if (type === null || (sent === null && cause === null)) return null;
  const usual = {
    source: "webhook:gohighlevel",
    ...(cause === null ? {} : { cause }),
    ...(sent === null ? {} : { timestamp: new Date(sent).toISOString() }),
  };
  if (type === "ContactCreate") {
    const event_data = {
      source: textIn(body, "source") ?? textIn(memberOf(body, "attributionSource"), "medium"),
    };
    return { ...usual, contact_id: textIn(body, "id"), event_type: "contact_created", event_data };
  }
  const about = { ...usual, contact_id: textIn(body, "contactId"), deal_id: textIn(body, "id") };
  if (!type.startsWith("Opportunity") || about.contact_id === null) return null;
  const amount = numberIn(body, "monetaryValue");
  const stage = textIn(body, "pipelineStageId");
  const pipeline = textIn(body, "pipelineId");
  if (type === "OpportunityCreate")
    return {
      ...about,
      event_type: "deal_created",
      event_data: { name: textIn(body, "name"), amount, stage, pipeline },
    };
  if (type === "OpportunityStageUpdate")
    return { ...about, event_type: "stage_changed", event_data: { to: stage, pipeline } };
  if (type === "OpportunityAssignedToUpdate")
    return { ...about, event_type: "owner_assigned", event_data: { to: textIn(body, "assignedTo") } };
  if (type !== "OpportunityStatusUpdate") return null;
  const status = textIn(body, "status");
  if (status === "won") return { ...about, event_type: "deal_won", event_data: { amount, pipeline } };
  if (status === "lost") return { ...about, event_type: "deal_lost", event_data: { amount, pipeline } };
  return { ...about, event_type: "status_changed", event_data: { to: status } };
}

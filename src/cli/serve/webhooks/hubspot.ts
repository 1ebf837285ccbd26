import { createHmac, timingSafeEqual } from "node:crypto";
import type { EventInput } from "../../../core/event.ts";
import { numberIn, textIn, tolerance, type WebhookSource } from "./webhook.ts";

/**
 * HubSpot: a contact's creation and changes of its properties; `lifecyclestage` is its stage, `hubspot_owner_id` its owner. A deal's changes name no
 * contact, and are left out. Signature v3: developers.hubspot.com/docs/apps/legacy-apps/authentication/validating-requests.
 */
export const hubspot: WebhookSource = {
  secret: "HUBSPOT_CLIENT_SECRET",
  isGenuine({ method, url, headers, body }, secret, now) {
    const time = headers.get("x-hubspot-request-timestamp") ?? "";
    if (!/^\d{1,15}$/.test(time) || Math.abs(now - Number(time)) > tolerance) return false;
    const wanted = createHmac("sha256", secret).update(`${method}${url}`).update(body).update(time).digest();
    const given = Buffer.from(headers.get("x-hubspot-signature-v3") ?? "", "base64");
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  },
  map(body) {
    const found = (Array.isArray(body) ? body : [body]).map(inputOf);
    const inputs = found.filter((input) => input !== null);
    return { inputs, ignored: found.length - inputs.length };
  },
};

function inputOf(change: unknown): EventInput | null {
  const contact_id = textIn(change, "objectId");
  const occurred = numberIn(change, "occurredAt");
  const id = textIn(change, "eventId");
  if (contact_id === null || occurred === null || id === null) return null;
  const by = textIn(change, "sourceId");
  // HubSpot doesn't promise that an eventId is one of its kind.
  const usual = {
    contact_id,
    timestamp: new Date(occurred).toISOString(),
    cause: `${id} ${occurred}`,
    source: "webhook:hubspot",
    actor: by === null ? null : `HubSpot ${by}`,
  };
  const type = textIn(change, "subscriptionType");
  if (type === "contact.creation")
    return { ...usual, event_type: "contact_created", event_data: { source: "HubSpot" } };
  const field = textIn(change, "propertyName");
  if (type !== "contact.propertyChange" || field === null) return null;
  const to = textIn(change, "propertyValue");
  if (field === "lifecyclestage") return { ...usual, event_type: "stage_changed", event_data: { to } };
  if (field === "hubspot_owner_id") return { ...usual, event_type: "owner_assigned", event_data: { to } };
  return { ...usual, event_type: "field_changed", event_data: { field, to } };
}

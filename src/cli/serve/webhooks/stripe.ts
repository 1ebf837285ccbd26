import { createHmac, timingSafeEqual } from "node:crypto";
import { memberOf, numberIn, textIn, tolerance, type WebhookSource } from "./webhook.ts";

/** Amounts of these are whole units, and of those thousandths. Source: docs.stripe.com/currencies#zero-decimal. */
const whole = new Set("bif clp djf gnf jpy kmf krw mga pyg rwf ugx vnd vuv xaf xof xpf".split(" "));
const thousandths = new Set("bhd jod kwd omr tnd".split(" "));

/**
 * Stripe: `payment_intent.succeeded` is payment_received, `customer.created` contact_created. The contact is the metadata's `contact_id`, else
 * the customer. Signature: docs.stripe.com/webhooks#verify-manually.
 */
export const stripe: WebhookSource = {
  secret: "STRIPE_WEBHOOK_SECRET",
  isGenuine({ headers, body }, secret, now) {
    const pairs = (headers.get("stripe-signature") ?? "").split(",").map((pair) => pair.trim().split("="));
    const time = pairs.find(([name]) => name === "t")?.[1] ?? "";
    if (!/^\d{1,12}$/.test(time) || Math.abs(now - Number(time) * 1000) > tolerance) return false;
    const wanted = createHmac("sha256", secret).update(`${time}.`).update(body).digest();
    return pairs.some(([name, value = ""]) => {
      const given = name === "v1" && /^[0-9a-f]{64}$/i.test(value) ? Buffer.from(value, "hex") : null;
      return given !== null && timingSafeEqual(given, wanted);
    });
  },
  map(body) {
    const about = memberOf(memberOf(body, "data"), "object");
    const id = textIn(body, "id");
    const created = numberIn(body, "created");
    const type = textIn(body, "type");
    const own = textIn(memberOf(about, "metadata"), "contact_id");
    const nothing = { inputs: [], ignored: 1 };
    if (id === null || created === null) return nothing;
    const usual = { cause: id, timestamp: new Date(created * 1000).toISOString(), source: "webhook:stripe" };
    if (type === "customer.created") {
      const contact_id = own ?? textIn(about, "id");
      if (contact_id === null) return nothing;
      return {
        inputs: [{ ...usual, contact_id, event_type: "contact_created", event_data: { source: "Stripe" } }],
        ignored: 0,
      };
    }
    const contact_id = own ?? textIn(about, "customer");
    const [amount, currency] = [numberIn(about, "amount_received"), textIn(about, "currency")];
    if (type !== "payment_intent.succeeded" || contact_id === null || amount === null || currency === null)
      return nothing;
    const units = whole.has(currency) ? 1 : thousandths.has(currency) ? 1000 : 100;
    const event_data = { amount: amount / units, currency: currency.toUpperCase() };
    const deal_id = textIn(memberOf(about, "metadata"), "deal_id");
    return {
      inputs: [{ ...usual, contact_id, deal_id, event_type: "payment_received", event_data }],
      ignored: 0,
    };
  },
};

import { json, problem } from "../problem.ts";
import { type Desk, takeEvents } from "../take-events.ts";
import { gohighlevel } from "./gohighlevel.ts";
import { hubspot } from "./hubspot.ts";
import { stripe } from "./stripe.ts";
import type { Delivery, WebhookSource } from "./webhook.ts";

/** The services by their word in the address. */
export const webhookSources: ReadonlyMap<string, WebhookSource> = new Map([
  ["gohighlevel", gohighlevel],
  ["hubspot", hubspot],
  ["stripe", stripe],
]);

/** Takes a webhook, once its signature is seen to be right. A repeated delivery adds nothing: the service's own id is the cause. */
export async function takeWebhook(
  desk: Desk,
  from: string,
  delivery: Delivery,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Response> {
  const source = webhookSources.get(from);
  if (source === undefined)
    return problem({
      status: 404,
      code: "WEBHOOK_UNKNOWN",
      message: "There is no webhook of that name.",
      hint: `There are ${[...webhookSources.keys()].join(", ")}.`,
    });
  const secret = env[source.secret];
  if (secret === undefined || secret === "")
    return problem({
      status: 503,
      code: "WEBHOOK_NOT_SET_UP",
      message: `Signatures of ${from} can't be checked here yet.`,
      hint: `Set ${source.secret}, and start daybook serve again.`,
    });
  if (!source.isGenuine(delivery, secret, Date.parse(desk.now())))
    return problem({
      status: 401,
      code: "SIGNATURE_INVALID",
      message: "The signature is missing, wrong, or too old.",
      hint: `Check ${source.secret}, the clock of this computer, and --public-url.`,
    });
  let body: unknown;
  try {
    body = JSON.parse(delivery.body.toString("utf8"));
  } catch {
    return problem({ status: 400, code: "BODY_UNREADABLE", message: "The body isn't JSON." });
  }
  const { inputs, ignored } = source.map(body);
  for (let i = 0; i < ignored; i++) desk.tally.ignored(from);
  if (inputs.length === 0) return json(200, { accepted: 0, ignored });
  return takeEvents(desk, { inputs, key: null, caller: from, body: delivery.body, wait: false });
}

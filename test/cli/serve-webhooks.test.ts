import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openSqlite } from "../../src/stores/sqlite/open.ts";
import { served } from "../support/served.ts";
import { desk } from "./support.ts";

function rowsIn(folder: string) {
  const log = openSqlite(join(folder, "daybook.db"), { hash, now, create: false, readonly: true });
  const { rows } = log.readNow();
  void log.close();
  return rows;
}

const seconds = (): number => Math.floor(Date.now() / 1000);

test("Stripe: a payment is logged once however often it is delivered; forged, old and strange ones aren't", async () => {
  const { folder } = desk();
  const secret = "whsec_test_secret";
  const server = await served(folder, [], { STRIPE_WEBHOOK_SECRET: secret });
  const paid = (id: string, object: object, type = "payment_intent.succeeded") =>
    JSON.stringify({ id, object: "event", type, created: 1_767_225_600, data: { object } });
  const post = (body: string, time = seconds(), by = secret) => {
    const v1 = createHmac("sha256", by).update(`${time}.${body}`).digest("hex");
    return server.post("/v1/webhooks/stripe", body, { "stripe-signature": `t=${time},v0=00,v1=${v1}` });
  };
  const euro = paid("evt_1", { customer: "cus_1", amount_received: 12_345, currency: "eur", metadata: {} });
  expect((await post(euro)).status).toBe(202);
  expect((await post(euro)).status).toBe(202);
  const yen = paid("evt_2", {
    customer: "cus_1",
    amount_received: 500,
    currency: "jpy",
    metadata: { contact_id: "sarah", deal_id: "d1" },
  });
  expect((await post(yen)).status).toBe(202);
  expect((await post(paid("evt_3", { id: "cus_2", metadata: {} }, "customer.created"))).status).toBe(202);
  expect((await post(paid("evt_4", {}, "charge.refunded"))).json).toEqual({ accepted: 0, ignored: 1 });
  expect(
    (await post(paid("evt_5", { customer: null, amount_received: 1, currency: "eur" }))).json,
  ).toMatchObject({ ignored: 1 });
  expect((await post(euro, seconds(), "whsec_other")).json.code).toBe("SIGNATURE_INVALID");
  expect((await post(euro, seconds() - 301)).json.code).toBe("SIGNATURE_INVALID");
  expect((await post(euro, seconds() + 600)).json.code).toBe("SIGNATURE_INVALID");
  expect((await server.post("/v1/webhooks/stripe", euro)).json.code).toBe("SIGNATURE_INVALID");
  expect((await post("not json")).json.code).toBe("BODY_UNREADABLE");
  const out = await server.stop();
  expect(out + server.said()).not.toContain(secret);
  expect(
    rowsIn(folder).map(({ contact_id, deal_id, event_type, event_data }) => [
      contact_id,
      deal_id,
      event_type,
      event_data,
    ]),
  ).toEqual([
    ["cus_1", null, "payment_received", '{"amount":123.45,"currency":"EUR"}'],
    ["sarah", "d1", "payment_received", '{"amount":500,"currency":"JPY"}'],
    ["cus_2", null, "contact_created", '{"source":"Stripe"}'],
  ]);
});

test("HubSpot: a batch of changes by its v3 signature over the public address", async () => {
  const { folder } = desk();
  const secret = "hubspot-client-secret";
  const server = await served(folder, ["--public-url", "https://log.example.com"], {
    HUBSPOT_CLIENT_SECRET: secret,
  });
  const change = (eventId: number, more: object) => ({
    eventId,
    subscriptionId: 1,
    portalId: 2,
    occurredAt: 1_767_225_600_000 + eventId,
    subscriptionType: "contact.propertyChange",
    objectId: 101,
    sourceId: "userId:7",
    ...more,
  });
  const body = JSON.stringify([
    change(1, { subscriptionType: "contact.creation" }),
    change(2, { propertyName: "lifecyclestage", propertyValue: "customer" }),
    change(3, { propertyName: "hubspot_owner_id", propertyValue: "55" }),
    change(4, { propertyName: "phone", propertyValue: "=1+1" }),
    change(5, { subscriptionType: "deal.propertyChange", propertyName: "dealstage", propertyValue: "won" }),
    null,
    "nonsense",
  ]);
  const post = (url: string, text = body, time = Date.now()) => {
    const signature = createHmac("sha256", secret).update(`POST${url}${text}${time}`).digest("base64");
    return server.post("/v1/webhooks/hubspot", text, {
      "x-hubspot-signature-v3": signature,
      "x-hubspot-request-timestamp": String(time),
    });
  };
  const own = "https://log.example.com/v1/webhooks/hubspot";
  expect((await post(own)).json).toMatchObject({ accepted: 4 });
  expect((await post(own)).status).toBe(202);
  expect((await post("https://elsewhere.example.com/v1/webhooks/hubspot")).status).toBe(401);
  expect((await post(own, body, Date.now() - 400_000)).status).toBe(401);
  expect((await server.get("/metrics")).text).toContain(
    'daybook_webhook_events_ignored_total{from="hubspot"} 6',
  );
  await server.stop();
  expect(rowsIn(folder).map(({ event_type, event_data, actor }) => [event_type, event_data, actor])).toEqual([
    ["contact_created", '{"source":"HubSpot"}', "HubSpot userId:7"],
    ["stage_changed", '{"to":"customer"}', "HubSpot userId:7"],
    ["owner_assigned", '{"to":"55"}', "HubSpot userId:7"],
    ["field_changed", '{"field":"phone","to":"=1+1"}', "HubSpot userId:7"],
  ]);
});

test.each(["ed25519", "rsa"] as const)(
  "GoHighLevel: opportunities and contacts, signed with %s",
  async (kind) => {
    const { folder } = desk();
    const { publicKey, privateKey } =
      kind === "rsa" ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : generateKeyPairSync("ed25519");
    const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
    const server = await served(folder, [], { GHL_WEBHOOK_PUBLIC_KEY: pem });
    const post = (payload: object, header = kind === "rsa" ? "x-wh-signature" : "x-ghl-signature") => {
      const body = JSON.stringify(payload);
      const signature = sign(kind === "rsa" ? "sha256" : null, Buffer.from(body), privateKey).toString(
        "base64",
      );
      return server.post("/v1/webhooks/gohighlevel", body, { [header]: signature });
    };
    const at = new Date().toISOString();
    const deal = {
      type: "OpportunityStageUpdate",
      webhookId: "w2",
      timestamp: at,
      id: "opp1",
      contactId: "c1",
      pipelineStageId: "stage-2",
      pipelineId: "p1",
      status: "open",
    };
    expect(
      (await post({ type: "ContactCreate", webhookId: "w1", timestamp: at, id: "c1", source: "Fair" }))
        .status,
    ).toBe(202);
    expect((await post(deal)).status).toBe(202);
    expect((await post(deal)).status).toBe(202);
    expect(
      (
        await post({
          ...deal,
          type: "OpportunityStatusUpdate",
          webhookId: "w3",
          status: "won",
          monetaryValue: 900,
        })
      ).status,
    ).toBe(202);
    expect(
      (await post({ type: "LocationCreate", webhookId: "w4", timestamp: at, id: "x" })).json,
    ).toMatchObject({ ignored: 1 });
    expect((await post(deal, "x-other-signature")).status).toBe(401);
    expect((await post({ ...deal, timestamp: "2020-01-01T00:00:00Z" })).status).toBe(401);
    await server.stop();
    expect(
      rowsIn(folder).map(({ event_type, event_data, deal_id }) => [event_type, event_data, deal_id]),
    ).toEqual([
      ["contact_created", '{"source":"Fair"}', null],
      ["stage_changed", '{"pipeline":"p1","to":"stage-2"}', "opp1"],
      ["deal_won", '{"amount":900,"pipeline":"p1"}', "opp1"],
    ]);
  },
);

test("a webhook whose secret isn't set is told so, and one that doesn't exist", async () => {
  const server = await served(desk().folder);
  expect((await server.post("/v1/webhooks/stripe", {})).json).toMatchObject({
    status: 503,
    code: "WEBHOOK_NOT_SET_UP",
  });
  expect((await server.post("/v1/webhooks/__proto__", {})).json).toMatchObject({
    status: 404,
    code: "WEBHOOK_UNKNOWN",
  });
});

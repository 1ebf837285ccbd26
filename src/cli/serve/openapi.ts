import type { Catalog } from "../../core/catalog.ts";
import { mostBytes, mostEvents } from "./read-body.ts";
import { webhookSources } from "./webhooks/take-webhook.ts";

const text = (description: string) => ({ type: ["string", "number"], description });

/** The server's OpenAPI 3.1 document, with the event types of a catalog. */
export function openApi(catalog: Catalog): Readonly<Record<string, unknown>> {
  const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const answer = (description: string, schema: string) => ({
    description,
    content: {
      [schema === "Problem" ? "application/problem+json" : "application/json"]: { schema: ref(schema) },
    },
  });
  const fault = (description: string) => answer(description, "Problem");
  const closed = {
    401: fault("No token, or one that nobody has."),
    403: fault("The token lacks the scope."),
  };
  return {
    openapi: "3.1.0",
    info: {
      title: "Daybook",
      version: "1",
      description:
        "Appends events to a log. What was answered 202 is on the disk, and comes into the log once, whatever happens.",
    },
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: {
        Event: {
          type: "object",
          required: ["contact_id", "event_type"],
          additionalProperties: false,
          properties: {
            contact_id: text("Who it is about: the CRM record's id."),
            event_type: { type: "string", enum: [...catalog.types.keys()] },
            event_data: {
              type: ["object", "string"],
              description: 'What changed, such as {"from":"New","to":"Won"}; or its JSON text.',
            },
            timestamp: { type: "string", description: "When it happened, ISO 8601." },
            deal_id: text("The deal, where it is about one."),
            actor: text("Who did it."),
            source: text("Which workflow sends it."),
            cause: text("What makes two alike events two: the trigger's id."),
            idempotency_key: text("A key of your own; else it is derived."),
            again: text("Tells an event from a voided one that was just like it."),
            event_id: { type: "string", description: "From an export." },
            recorded_at: { type: "string", description: "From an export; ignored." },
          },
        },
        Receipt: {
          type: "object",
          required: ["key", "event_id", "status"],
          properties: {
            key: { type: ["string", "null"] },
            event_id: { type: ["string", "null"] },
            status: { enum: ["accepted", "appended", "duplicate", "conflict", "rejected"] },
            reason: { type: "string" },
          },
        },
        Accepted: {
          type: "object",
          required: ["accepted", "rejected", "receipts", "problems"],
          properties: {
            accepted: { type: "integer" },
            rejected: { type: "integer" },
            receipts: { type: "array", items: ref("Receipt") },
            problems: { type: "array" },
          },
        },
        Appended: {
          type: "object",
          required: ["appended", "duplicate", "conflict", "rejected", "receipts", "problems"],
          properties: {
            appended: { type: "integer" },
            duplicate: { type: "integer" },
            conflict: { type: "integer" },
            rejected: { type: "integer" },
            receipts: { type: "array", items: ref("Receipt") },
            problems: { type: "array" },
          },
        },
        Problem: {
          type: "object",
          required: ["title", "status", "code", "detail"],
          properties: {
            type: { type: "string" },
            title: { type: "string" },
            status: { type: "integer" },
            code: { type: "string" },
            detail: { type: "string" },
            hint: { type: "string" },
            problems: { type: "array" },
          },
        },
      },
    },
    security: [{ token: [] }],
    paths: {
      "/v1/events": {
        post: {
          summary: "Append events",
          description: `One event, a list, {"events":[…]}, NDJSON (application/x-ndjson) or a form. Up to ${mostEvents} events and ${mostBytes} bytes.`,
          parameters: [
            {
              name: "Idempotency-Key",
              in: "header",
              schema: { type: "string", maxLength: 200 },
              description:
                "A repeated request with the same key and body gets the same answer for a day. An event without key, cause and timestamp takes it as its cause.",
            },
            {
              name: "wait",
              in: "query",
              schema: { enum: ["1"] },
              description:
                "Answer when the events are in the log, with their receipts (200); after 20 s 202.",
            },
          ],
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: { oneOf: [ref("Event"), { type: "array", items: ref("Event") }] },
              },
            },
          },
          responses: {
            200: answer("In the log.", "Appended"),
            202: answer("On the disk.", "Accepted"),
            400: fault("It can't be read, or none of the events can be taken."),
            ...closed,
            409: fault("A request with this Idempotency-Key is still being worked on."),
            413: fault("Too large."),
            415: fault("Another type of body."),
            422: fault("This Idempotency-Key came before, with another body."),
            429: fault("Too many events wait for the log; Retry-After says when."),
          },
        },
      },
      "/v1/problems": {
        get: {
          summary: "The newest 100 events that the log refused, or holds otherwise",
          responses: {
            200: {
              description: "Newest first.",
              content: { "application/json": { schema: { type: "object" } } },
            },
            ...closed,
          },
        },
      },
      ...Object.fromEntries(
        [...webhookSources].map(([name, { secret }]) => [
          `/v1/webhooks/${name}`,
          {
            post: {
              summary: `Webhooks of ${name}, signed; checked by ${secret}`,
              security: [],
              responses: {
                200: { description: "Nothing of it means anything to the log." },
                202: answer("On the disk.", "Accepted"),
                401: fault("The signature is missing, wrong, or too old."),
                503: fault(`${secret} isn't set.`),
              },
            },
          },
        ]),
      ),
      "/": {
        get: {
          summary: "Everything, as a page to look at, as of the end of a day",
          parameters: [{ name: "at", in: "query", schema: { type: "string", format: "date" } }],
          responses: { 200: { description: "HTML." }, ...closed },
        },
      },
      "/contact": {
        get: {
          summary: "One contact's story, as a page",
          parameters: [
            { name: "id", in: "query", required: true, schema: { type: "string" } },
            { name: "at", in: "query", schema: { type: "string", format: "date" } },
          ],
          responses: {
            200: { description: "HTML." },
            404: { description: "Nobody of that id, by then." },
            ...closed,
          },
        },
      },
      "/healthz": {
        get: {
          summary: "Whether all is well",
          security: [],
          responses: {
            200: { description: "Yes." },
            503: { description: "The log has taken nothing for a minute." },
          },
        },
      },
      "/metrics": {
        get: {
          summary: "Figures in Prometheus' text format",
          responses: { 200: { description: "As text." }, ...closed },
        },
      },
      "/openapi.json": {
        get: { summary: "This document", security: [], responses: { 200: { description: "OpenAPI 3.1." } } },
      },
    },
  };
}

import type { EventType, FieldSpec, Group, Track } from "./event-type.ts";

const type = <const N extends string, const F extends Readonly<Record<string, FieldSpec>>>(
  name: N,
  group: Group,
  fields: F,
  sentence: readonly string[],
  sets?: Track,
): Omit<EventType, "name" | "fields"> & { readonly name: N; readonly fields: F } =>
  sets ? { name, group, fields, sentence, sets } : { name, group, fields, sentence };

const change = { from: "text?", to: "text?" } as const;

const list = [
  type("contact_created", "contact", { source: "text?" }, [
    "Contact created from {source}",
    "Contact created",
  ]),
  type("contact_merged", "contact", { into: "text" }, ["Merged into {into}"]),
  type("contact_erased", "contact", { event_ids: "list" }, ["A person's events were erased"]),
  type(
    "status_changed",
    "other",
    change,
    ["Status {from} → {to}", "Status set to {to}", "Status cleared (was {from})", "Status cleared"],
    "status",
  ),
  type(
    "stage_changed",
    "stage",
    change,
    ["Stage {from} → {to}", "Stage set to {to}", "Stage cleared (was {from})", "Stage cleared"],
    "stage",
  ),
  type(
    "plan_changed",
    "other",
    change,
    ["Plan {from} → {to}", "Plan set to {to}", "Plan cleared (was {from})", "Plan cleared"],
    "plan",
  ),
  type(
    "owner_assigned",
    "owner",
    change,
    ["Reassigned to {to} (was {from})", "Assigned to {to}", "Owner removed (was {from})", "Owner removed"],
    "owner",
  ),
  type(
    "field_changed",
    "other",
    { field: "text", ...change },
    ["{field}: {from} → {to}", "{field} set to {to}", "{field} cleared (was {from})", "{field} cleared"],
    "field",
  ),
  type("tag_added", "tag", { tag: "text" }, ["Tagged {tag}"], "tag"),
  type("tag_removed", "tag", { tag: "text" }, ["Tag {tag} removed"], "tag"),
  type("note_added", "other", { text: "text" }, ["Note: {text}"]),
  type(
    "deal_created",
    "other",
    { name: "text?", amount: "number?", stage: "text?" },
    ["Deal created in {stage}: {name}", "Deal created in {stage}", "Deal created: {name}", "Deal created"],
    "stage",
  ),
  type("deal_won", "won", { amount: "number?" }, ["Deal won ({amount})", "Deal won"], "stage"),
  type("deal_lost", "lost", { amount: "number?" }, ["Deal lost ({amount})", "Deal lost"], "stage"),
  type("email_sent", "message", { name: "text?" }, ["E-mail sent: {name}", "E-mail sent"]),
  type("email_engaged", "message", { name: "text?", action: "text?" }, [
    "E-mail {name}: {action}",
    "E-mail engaged: {name}",
    "E-mail engaged: {action}",
    "E-mail engaged",
  ]),
  type("sms_sent", "message", { name: "text?" }, ["SMS sent: {name}", "SMS sent"]),
  type("call_booked", "call", { for: "text?" }, ["Call booked for {for}", "Call booked"]),
  type("call_completed", "call", { outcome: "text?", minutes: "number?" }, [
    "Call completed: {outcome} ({minutes} min)",
    "Call completed: {outcome}",
    "Call completed ({minutes} min)",
    "Call completed",
  ]),
  type("form_submitted", "call", { name: "text?" }, ["Form submitted: {name}", "Form submitted"]),
  type("contract_sent", "money", { name: "text?" }, ["Contract sent: {name}", "Contract sent"]),
  type("contract_signed", "money", { name: "text?" }, ["Contract signed: {name}", "Contract signed"]),
  type("payment_received", "money", { amount: "number", currency: "text?" }, [
    "Payment received: {amount} {currency}",
    "Payment received: {amount}",
  ]),
  type("automation_run", "automation", { name: "text?" }, ["Automation ran: {name}", "Automation ran"]),
  type("event_voided", "other", { event_id: "text" }, ["Voided event {event_id}"]),
];

/** The 25 standard event types. A type only ever gains optional fields; a breaking change is a new type. */
export const standardTypes: readonly EventType[] = list;

/** Any of them, by its own name and fields. */
export type StandardType = (typeof list)[number];

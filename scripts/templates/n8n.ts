import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";
import {
  calledByAnother,
  callHub,
  code,
  isSent,
  type Log,
  type N8nNode,
  node,
  send,
  together,
} from "./n8n-nodes.ts";
import { notes } from "./n8n-notes.ts";

/** A workflow as n8n imports it: without ids of credentials, so that each is chosen after the import. */
export interface Workflow {
  readonly name: string;
  readonly active: false;
  readonly settings: { readonly executionOrder: "v1" };
  readonly nodes: readonly N8nNode[];
  /** By the name of a node: of each of its outputs, the nodes that it leads to. */
  readonly connections: Readonly<Record<string, { readonly main: readonly (readonly Target[])[] }>>;
}

interface Target {
  readonly node: string;
  readonly type: "main";
  readonly index: number;
}

/** The workflows of templates/n8n by their files' names, around the file that people paste into n8n's Code node. */
export function n8nWorkflows(bundle: string): Readonly<Record<string, string>> {
  const workflows: Readonly<Record<string, Workflow>> = {
    "hub-airtable.json": hub("airtable", bundle),
    "hub-google-sheet.json": hub("google-sheet", bundle),
    "caller.json": caller,
    "webhook.json": webhook,
    "scheduled-capture.json": capture,
  };
  return Object.fromEntries(
    Object.entries(workflows).map(([name, workflow]) => [name, `${JSON.stringify(workflow, null, 2)}\n`]),
  );
}

/** Writes them into a folder. */
export function writeN8nWorkflows(bundle: string, folder: string): void {
  for (const [name, text] of Object.entries(n8nWorkflows(bundle))) writeFileSync(join(folder, name), text);
}

/** A workflow whose nodes follow each other, but for what `also` says: from, output, to, input. */
function workflow(
  name: string,
  nodes: readonly N8nNode[],
  chain: readonly N8nNode[],
  also: readonly (readonly [string, string, number])[] = [],
): Workflow {
  const connections: Record<string, { main: Target[][] }> = {};
  const connect = (from: string, to: string, index: number): void => {
    connections[from] ??= { main: [[]] };
    connections[from].main[0]?.push({ node: to, type: "main", index });
  };
  chain.slice(1).forEach(({ name: to }, i) => {
    connect(chain[i]?.name ?? "", to, 0);
  });
  for (const [from, to, index] of also) connect(from, to, index);
  return {
    name,
    active: false,
    settings: { executionOrder: "v1" },
    nodes: [...chain, ...nodes],
    connections,
  };
}

/** The one copy of Daybook in n8n: others call it. */
function hub(log: Log, bundle: string): Workflow {
  const filled = (values: Readonly<Record<string, string>>): string =>
    fillConfig(bundle, new Map(Object.entries(values)));
  const where: Readonly<Record<string, string>> = log === "airtable" ? {} : { base: "" };
  const place = log === "airtable" ? "Airtable" : "Google Sheet";
  const chain = [
    node("When called by another workflow", 0, 0, calledByAnother),
    node("Daybook: make the request", 1, 0, code(filled({ step: "prepare", source: "n8n:hub", ...where }))),
    node("Something to send?", 2, 0, isSent),
    node(`Send to ${place}`, 3, 0, send(log)),
    node("Answers, then requests", 4, 1, together),
    node("Daybook: read the answers", 5, 1, code(filled({ step: "receipts", source: "n8n:hub", ...where }))),
  ];
  const also = [["Daybook: make the request", "Answers, then requests", 1]] as const;
  return workflow(`Daybook hub (${place})`, notes[log], chain, also);
}

const caller = workflow("Daybook: example of a workflow that logs", notes.caller, [
  node("Try it", 0, 0, { type: "n8n-nodes-base.manualTrigger", typeVersion: 1, parameters: {} }),
  node("A lead (example)", 1, 0, {
    type: "n8n-nodes-base.set",
    typeVersion: 3.4,
    parameters: {
      mode: "raw",
      jsonOutput: JSON.stringify(
        {
          lead: "example-lead-1",
          submission: "example-submission-1",
          submitted_at: "2026-01-15T09:15:00Z",
        },
        null,
        2,
      ),
      options: {},
    },
  }),
  node(
    "Log it in Daybook",
    2,
    0,
    callHub({
      contact_id: "={{ $json.lead }}",
      event_type: "form_submitted",
      cause: "={{ $json.submission }}",
      timestamp: "={{ $json.submitted_at }}",
    }),
  ),
]);

const webhook = workflow("Daybook: webhook", notes.webhook, [
  node("Webhook", 0, 0, {
    type: "n8n-nodes-base.webhook",
    typeVersion: 2,
    parameters: {
      httpMethod: "POST",
      path: "daybook",
      authentication: "headerAuth",
      responseMode: "lastNode",
      responseData: "allEntries",
      options: {},
    },
    webhookId: "6f1f1d4e-0b61-4f0b-9d0a-6461796b6f6f",
  }),
  node("Log it in Daybook", 1, 0, callHub({ source: "n8n:webhook", payload: "={{ $json.body }}" })),
]);

/** The columns of the CRM that say a record's stage, and when it was changed last. */
const [stage, changed] = ["Stage", "Stage changed"];

const capture = workflow("Daybook: scheduled capture", notes.capture, [
  node("Every hour", 0, 0, {
    type: "n8n-nodes-base.scheduleTrigger",
    typeVersion: 1.2,
    parameters: { rule: { interval: [{ field: "hours" }] } },
  }),
  node("Contacts whose stage changed", 1, 0, {
    type: "n8n-nodes-base.airtable",
    typeVersion: 2.1,
    parameters: {
      authentication: "airtableTokenApi",
      resource: "record",
      operation: "search",
      base: { __rl: true, mode: "id", value: "appXXXXXXXXXXXXXX" },
      table: { __rl: true, mode: "id", value: "Contacts" },
      // An emptied stage names no value, and this way doesn't know the former one: it is no event.
      filterByFormula: `=AND({${stage}} != '', IS_AFTER({${changed}}, '{{ $now.minus({ days: 2 }).toUTC().toISO() }}'))`,
      returnAll: true,
      // Asked for by name, a column that was renamed is an error, not an empty stage.
      options: { fields: [stage, changed] },
      sort: {},
    },
    retryOnFail: true,
    maxTries: 3,
    waitBetweenTries: 5000,
  }),
  node(
    "Log it in Daybook",
    2,
    0,
    callHub({
      contact_id: "={{ $json.id }}",
      event_type: "stage_changed",
      cause: `={{ $json["${changed}"] }}`,
      timestamp: `={{ $json["${changed}"] }}`,
      to: `={{ $json["${stage}"] }}`,
      source: "n8n:stage-capture",
    }),
  ),
]);

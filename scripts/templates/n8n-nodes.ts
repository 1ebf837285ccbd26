/** A node of a workflow. Source: n8n 2.41.1, n8n-nodes-base; the versions are those that older n8n knows too. */
export interface N8nNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly position: readonly [number, number];
  readonly parameters: object;
  readonly [setting: string]: unknown;
}

/** What is said of a node beside its name. */
interface Kind extends Pick<N8nNode, "type" | "typeVersion" | "parameters"> {
  readonly [setting: string]: unknown;
}

/** A node in its place: columns of 220, rows of 180. Its id is made of its name, so that the same code gives the same file. */
export const node = (name: string, column: number, row: number, kind: Kind): N8nNode => ({
  id: idOf(name),
  name,
  ...kind,
  position: [column * 220, row * 180],
});

function idOf(name: string): string {
  const hex = [...name].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  const digits = hex.padEnd(32, "0").slice(0, 32);
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

/** What somebody who fills the workflow in has to know. */
export const note = (place: number, column: number, height: number, content: string): N8nNode =>
  node(`Note ${place}`, column, -2, {
    type: "n8n-nodes-base.stickyNote",
    typeVersion: 1,
    parameters: { content, width: 420, height },
  });

/** Fields of an event as the hub takes them, in plain words. Of any type: a number is as good as its text. */
export const hubFields = [
  "contact_id",
  "event_type",
  "cause",
  "timestamp",
  "deal_id",
  "actor",
  "from",
  "to",
  "reason",
  "note",
  "name",
  "amount",
  "contact_record",
  "deal_record",
  "source",
  "idempotency_key",
  "event_data",
  "payload",
] as const;

type Fields = { readonly [K in (typeof hubFields)[number]]?: string };

export const calledByAnother: Kind = {
  type: "n8n-nodes-base.executeWorkflowTrigger",
  typeVersion: 1.1,
  parameters: {
    inputSource: "workflowInputs",
    workflowInputs: { values: hubFields.map((name) => ({ name, type: "any" })) },
  },
};

/** Calls the hub, which is chosen after the import. */
export const callHub = (fields: Fields): Kind => ({
  type: "n8n-nodes-base.executeWorkflow",
  typeVersion: 1.2,
  parameters: {
    source: "database",
    workflowId: { __rl: true, mode: "list", value: "", cachedResultName: "" },
    workflowInputs: {
      mappingMode: "defineBelow",
      value: fields,
      matchingColumns: [],
      schema: hubFields.map((id) => ({
        id,
        displayName: id,
        type: "any",
        required: false,
        display: true,
        defaultMatch: false,
        canBeUsedToMatch: true,
        removed: !(id in fields),
      })),
      attemptToConvertTypes: false,
      convertFieldsToString: false,
    },
    mode: "once",
    options: { waitForSubWorkflow: true },
  },
});

export const code = (jsCode: string): Kind => ({
  type: "n8n-nodes-base.code",
  typeVersion: 2,
  parameters: { mode: "runOnceForAllItems", language: "javaScript", jsCode },
});

export const isSent: Kind = {
  type: "n8n-nodes-base.if",
  typeVersion: 2.2,
  parameters: {
    conditions: {
      options: { caseSensitive: true, leftValue: "", typeValidation: "loose", version: 2 },
      conditions: [
        {
          id: "send",
          leftValue: "={{ $json.send }}",
          rightValue: "",
          operator: { type: "boolean", operation: "true", singleValue: true },
        },
      ],
      combinator: "and",
    },
    options: {},
  },
};

/** Where a log stands, as the node that sends requests signs in there. */
const signIn = {
  airtable: { authentication: "predefinedCredentialType", nodeCredentialType: "airtableTokenApi" },
  "google-sheet": { authentication: "genericCredentialType", genericAuthType: "httpCustomAuth" },
} as const;

/** Where a log stands. */
export type Log = keyof typeof signIn;

/**
 * Sends the requests with the user's own credential; whatever goes wrong is handed on and read by the next Daybook node. It may try again: the
 * same event is one event.
 */
export const send = (log: Log): Kind => ({
  type: "n8n-nodes-base.httpRequest",
  typeVersion: 4.2,
  parameters: {
    method: "={{ $json.method }}",
    url: "={{ $json.url }}",
    ...signIn[log],
    sendBody: true,
    contentType: "json",
    specifyBody: "json",
    jsonBody: "={{ $json.body }}",
    options: {
      // Airtable takes five requests a second.
      batching: { batch: { batchSize: 1, batchInterval: 250 } },
      response: { response: { fullResponse: true } },
      timeout: 90_000,
    },
  },
  retryOnFail: true,
  maxTries: 3,
  waitBetweenTries: 5000,
  onError: "continueRegularOutput",
});

/** Answers first, then what the requests were: one list for the node that reads them. */
export const together: Kind = {
  type: "n8n-nodes-base.merge",
  typeVersion: 3,
  parameters: { mode: "append", numberInputs: 2 },
};

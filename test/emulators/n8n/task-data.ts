import type { CodeRun } from "./code-run.ts";

const nodes = [
  {
    id: "1",
    name: "When called",
    type: "n8n-nodes-base.manualTrigger",
    typeVersion: 1,
    position: [0, 0],
    parameters: {},
  },
  {
    id: "2",
    name: "Daybook",
    type: "n8n-nodes-base.code",
    typeVersion: 2,
    position: [200, 0],
    parameters: {},
  },
];

const source = { previousNode: "When called", previousNodeOutput: 0, previousNodeRun: 0 };

/** What the runner read out of the code that it will need. */
interface Needed {
  readonly input: {
    readonly include: boolean;
    readonly chunk?: { readonly startIndex: number; readonly count: number };
  };
}

function inputOf(items: CodeRun["items"], { include, chunk }: Needed["input"]): object {
  if (!include) return {};
  return { main: [chunk ? items.slice(chunk.startIndex, chunk.startIndex + chunk.count) : items] };
}

/**
 * A trigger, and the Code node after it. Of what the code doesn't need only the items are left out.
 * Source: n8n 2.41.1, task-managers/data-request-response-builder and -stripper.
 */
export function taskData(
  { items, executionId = "1", workflowMode = "webhook" }: CodeRun,
  { input }: Needed,
): object {
  const url = "http://localhost:5678/";
  const [, node] = nodes;
  return {
    workflow: {
      id: "daybookTests00001",
      name: "Daybook tests",
      active: false,
      connections: { "When called": { main: [[{ node: "Daybook", type: "main", index: 0 }]] } },
      nodes,
      pinData: {},
      settings: { executionOrder: "v1" },
      staticData: {},
    },
    inputData: inputOf(items, input),
    connectionInputSource: { main: [source] },
    node,
    runExecutionData: {
      version: 1,
      startData: {},
      resultData: {
        runData: { "When called": [{ startTime: 0, executionTime: 0, source: [], data: { main: [items] } }] },
        lastNodeExecuted: "When called",
      },
      executionData: {
        contextData: {},
        metadata: {},
        nodeExecutionStack: [],
        waitingExecution: {},
        waitingExecutionSource: null,
      },
    },
    runIndex: 0,
    itemIndex: 0,
    activeNodeName: "Daybook",
    contextNodeName: "Daybook",
    siblingParameters: {},
    mode: workflowMode,
    envProviderState: { env: {}, isEnvAccessBlocked: true, isProcessAvailable: true },
    defaultReturnRunIndex: -1,
    selfData: {},
    additionalData: {
      executionId,
      restApiUrl: `${url}rest`,
      instanceBaseUrl: url,
      formWaitingBaseUrl: `${url}form-waiting`,
      webhookBaseUrl: `${url}webhook`,
      webhookWaitingBaseUrl: `${url}webhook-waiting`,
      webhookTestBaseUrl: `${url}webhook-test`,
      variables: {},
    },
  };
}

interface Wanted {
  readonly name: string;
  readonly version: number;
}

/** The least that n8n says of a node type: the runner asks for all of them where code names a node in a way that it can't read. */
export const nodeTypes = (wanted: readonly Wanted[]): readonly object[] =>
  wanted.map(({ name, version }) => ({
    name,
    version,
    displayName: name,
    description: "",
    group: ["transform"],
    defaults: {},
    inputs: ["main"],
    outputs: ["main"],
    properties: [],
  }));

import { createHash } from "node:crypto";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";
import type { JsonValue } from "../../src/core/canonical-json.ts";
import type { Places } from "./places.ts";

type Fields = Readonly<Record<string, JsonValue>>;

/** A node of a workflow, as its file has it. */
export interface WorkflowNode extends Fields {
  readonly name: string;
  readonly type: string;
  readonly parameters: Fields;
}

export interface WorkflowFile {
  readonly id?: string;
  readonly name: string;
  readonly nodes: readonly WorkflowNode[];
  readonly [key: string]: unknown;
}

/** A workflow with an id, filled in, and what was filled in. */
export interface Filled {
  readonly workflow: WorkflowFile & { readonly id: string };
  readonly changes: readonly string[];
}

/** Whether others call it. */
export const isHub = ({ nodes }: WorkflowFile): boolean =>
  nodes.some(({ type }) => type === "n8n-nodes-base.executeWorkflowTrigger");

/** Whether it calls a hub that nobody has chosen yet. */
export const callsHub = ({ nodes }: WorkflowFile): boolean => nodes.some(isOpenCall);

const isOpenCall = ({ type, parameters }: WorkflowNode): boolean =>
  type === "n8n-nodes-base.executeWorkflow" && (parameters.workflowId as Fields | undefined)?.value === "";

/** Credentials, an n8n file each. The ids are n8n's own, sixteen letters. */
export const credentialFile = (places: Places): readonly object[] =>
  Object.entries(places.credentials).map(([type, data]) => ({ id: idOf(type), name: type, type, data }));

const idOf = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** A copy in which is done what people do after an import: CONFIG, base and credentials are filled in, the hub is chosen, an hour is made seconds. */
export function fillIn(file: WorkflowFile, places: Places, hub: Filled | null): Filled {
  const changes: string[] = [];
  const credentials = (node: WorkflowNode): Fields => {
    const { nodeCredentialType, genericAuthType, authentication } = node.parameters;
    const webhook = authentication === "headerAuth" ? "httpHeaderAuth" : null;
    const type = [nodeCredentialType, genericAuthType, authentication, webhook].find(
      (each) => typeof each === "string" && each in places.credentials,
    );
    if (typeof type !== "string") return {};
    changes.push(`${node.name}: credential ${type}`);
    return { credentials: { [type]: { id: idOf(type), name: type } } };
  };
  const parameters = (node: WorkflowNode): Fields => {
    const { jsCode, base, rule } = node.parameters;
    if (typeof jsCode === "string" && jsCode.includes("const CONFIG = {")) {
      const isSheet = /^ {2}base: "",/m.test(jsCode);
      const log = isSheet ? { sheet: places.sheet } : { base: places.base };
      changes.push(`${node.name}: CONFIG ${JSON.stringify({ live: true, ...log })}`);
      return { jsCode: fillConfig(jsCode, new Map(Object.entries({ live: true, ...log }))) };
    }
    if (node.type === "n8n-nodes-base.airtable" && base !== undefined) {
      changes.push(`${node.name}: base ${places.base}`);
      return { base: { __rl: true, mode: "id", value: places.base } };
    }
    if (node.type === "n8n-nodes-base.scheduleTrigger" && rule !== undefined) {
      changes.push(`${node.name}: every 3 seconds, not to wait for it`);
      return { rule: { interval: [{ field: "seconds", secondsInterval: 3 }] } };
    }
    if (isOpenCall(node) && hub) {
      changes.push(`${node.name}: workflow "${hub.workflow.name}"`);
      return { workflowId: { __rl: true, mode: "list", value: hub.workflow.id } };
    }
    return {};
  };
  const nodes = file.nodes.map((node) => ({
    ...node,
    ...credentials(node),
    parameters: { ...node.parameters, ...parameters(node) },
  }));
  const id = file.id ?? idOf(`${file.name} ${hub?.workflow.name ?? ""}`);
  const name = hub ? `${file.name} > ${hub.workflow.name}` : file.name;
  return { workflow: { ...file, nodes, id, name }, changes };
}

import { followRedirects } from "../emulators/code-steps/follow-redirects.ts";
import type { Network } from "../emulators/code-steps/network.ts";
import type { CodeRun, N8nItem, ShownError } from "../emulators/n8n/code-run.ts";
import type { N8nSandbox } from "../emulators/n8n/start-n8n-sandbox.ts";
import { type Config, type StepBase, type StepSheet, stepText } from "./support-code-step.ts";

export type Json = Readonly<Record<string, unknown>>;

export const itemsOf = (...all: readonly Json[]): readonly N8nItem[] => all.map((json) => ({ json }));

/** What the Code node with this CONFIG gives for items. */
export async function codeNode(
  sandbox: N8nSandbox,
  config: Config,
  items: readonly N8nItem[],
  run: Partial<CodeRun> = {},
) {
  return sandbox.run(await stepText("n8n", config), { items, ...run });
}

/** What the Code node that does it all by itself gives. */
export const append = (
  sandbox: N8nSandbox,
  { config, network }: Pick<StepBase | StepSheet, "config" | "network">,
  items: readonly N8nItem[],
  { config: more = {}, ...run }: Partial<CodeRun> & { readonly config?: Config } = {},
) => codeNode(sandbox, { ...config, step: "append", ...more }, items, { network, ...run });

/** What stands in n8n's panel where a node fails: 2.8 adds a space. */
export const saidBy = ({ error }: { readonly error: ShownError | null }): string | undefined =>
  error?.message.trimEnd();

/** What an HTTP Request node is set to do. */
export interface HttpNode {
  /** The credential: a header, or members of the body. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** "Retry On Fail". @default 3 */
  readonly tries?: number;
}

/**
 * The HTTP Request node of the templates: an item a request, {statusCode, headers, body}; of what fails an item with n8n's error. Written down
 * from real n8n 2.41.1, whose node may try again where its first item is an error.
 */
export async function httpNode(
  network: Network,
  requests: readonly N8nItem[],
  { headers = {}, body, tries = 3 }: HttpNode,
): Promise<readonly N8nItem[]> {
  const items = await Promise.all(requests.map(({ json }, item) => sent(json, item)));
  return items[0]?.json.error && tries > 1
    ? httpNode(network, requests, { headers, ...(body ? { body } : {}), tries: tries - 1 })
    : items;

  async function sent(json: Json, item: number): Promise<N8nItem> {
    const whole = { ...(JSON.parse(String(json.body)) as Json), ...body };
    // With a credential of n8n's own kinds the error is wrapped; with a Custom Auth it is as axios threw it.
    const error = (message: string, cause: Json, more: Json): N8nItem => ({
      json: {
        error: body
          ? { ...cause, stack: `${cause.name}: ${cause.message}\n    at settle (axios.cjs:1:1)`, ...more }
          : { message, timestamp: 0, name: "NodeApiError", context: {}, cause },
      },
      pairedItem: { item },
    });
    try {
      const request = {
        method: String(json.method),
        url: String(json.url),
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify(whole),
      };
      const until = { deadline: null, signal: new AbortController().signal };
      const reply = (await followRedirects(network, request, until, 5))?.reply;
      if (!reply) throw new Error("too many redirects");
      const { status, text } = reply;
      if (status >= 400)
        return error(
          "Your request is invalid or could not be processed by the service",
          { name: "AxiosError", message: `${status} - ${JSON.stringify(text)}` },
          { code: "ERR_BAD_RESPONSE", status },
        );
      const read = text.startsWith("{") ? { body: JSON.parse(text) } : { data: text };
      return {
        json: { ...read, headers: {}, statusCode: status, statusMessage: "OK" },
        pairedItem: { item },
      };
    } catch (failure) {
      const { message } = failure as Error;
      return error(
        "The connection to the server was closed unexpectedly, perhaps it is offline.",
        { name: "Error", message },
        { code: "ECONNRESET" },
      );
    }
  }
}

/** The credential of each log. */
export const credentialOf = ({ config }: Pick<StepBase | StepSheet, "config">): HttpNode =>
  typeof config.token === "string"
    ? { headers: { authorization: `Bearer ${config.token}` } }
    : { body: { secret: config.secret } };

/** CONFIG without anything secret, as the hub has it. */
export function hubConfig({ config }: Pick<StepBase | StepSheet, "config">): Config {
  const { token: _, secret: __, ...rest } = config;
  return rest;
}

/** A run of the hub: its three nodes, the answers before the requests; `http` is what the HTTP Request node gave. */
export async function hub(
  sandbox: N8nSandbox,
  there: Pick<StepBase | StepSheet, "config" | "network">,
  items: readonly N8nItem[],
  { config = {}, credential = {} }: { readonly config?: Config; readonly credential?: HttpNode } = {},
) {
  const base = { ...hubConfig(there), ...config };
  const asked = await codeNode(sandbox, base, items);
  const requests = (asked.items ?? []).filter(({ json }) => json.send === true);
  const http = await httpNode(there.network, requests, { ...credentialOf(there), ...credential });
  if (asked.items === null) return { ...asked, requests, http };
  const read = await codeNode(sandbox, { ...base, step: "receipts" }, [...http, ...asked.items]);
  return { ...read, requests, http };
}

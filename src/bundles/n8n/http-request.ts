import type { Fetch } from "../../stores/airtable/fetch-client.ts";

/** As much of `helpers` as is used. Source: @n8n/task-runner: a credential can't be used from code. */
export interface Helpers {
  httpRequest(options: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** A sheet's script may wait for its turn; in milliseconds. */
const longest = 90_000;

/** n8n's helper as `fetch`. What it throws holds the request's headers in clear: of that the message alone goes on. */
export const fetchBy =
  ({ httpRequest }: Helpers): Fetch =>
  async (url, { method, headers, body }) => {
    try {
      const answer = (await httpRequest({
        method,
        url,
        headers,
        ...(body === undefined ? {} : { body }),
        returnFullResponse: true,
        ignoreHttpStatusErrors: true,
        timeout: longest,
      })) as { readonly statusCode: number; readonly body: unknown };
      const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? "");
      return { status: answer.statusCode, text: async () => text };
    } catch (error) {
      const { message } = (error ?? {}) as { readonly message?: unknown };
      throw new Error(typeof message === "string" ? message : "the request failed");
    }
  };

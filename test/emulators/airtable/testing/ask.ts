import type { Airtable } from "../start-airtable.ts";

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came back
  readonly body: any;
}

export interface Asking {
  readonly method?: string;
  readonly body?: unknown;
  /** @default the owner's */
  readonly token?: string;
  readonly signal?: AbortSignal;
}

/** One plain HTTP request; `path` begins after /v0/. */
export async function ask(airtable: Airtable, path: string, asking: Asking = {}): Promise<Reply> {
  const {
    method = asking.body === undefined ? "GET" : "POST",
    body,
    token = airtable.token,
    signal,
  } = asking;
  const response = await fetch(`${airtable.url}/v0/${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The type and text of an error in either envelope. */
export function errorOf({ status, body }: Reply): string {
  const error = body?.errors ? { type: body.errors[0].error, message: body.errors[0].message } : body?.error;
  if (typeof error !== "object") return `${status} ${error ?? body}`;
  return [status, error.type, error.message].filter((part) => part !== undefined).join(" ");
}

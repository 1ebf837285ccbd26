import type { Fetch } from "../../stores/airtable/fetch-client.ts";

/** As much as is used of HighLevel's `customRequest`. Source: help.gohighlevel.com, "Custom Code"; its `{data, headers}` and `status`, `data` as published code uses them. */
export type CustomRequest = Readonly<
  Record<"get" | "post" | "patch", (url: string, request: Requested) => Promise<unknown>>
>;

interface Requested {
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * `customRequest` as a fetch. Whether it takes a status that isn't 2xx for an error, and whether it follows redirects, isn't documented:
 * both will do. Rejects with a sentence of its own: HighLevel's error may hold the request's headers, and so the token.
 */
export const customFetch =
  (customRequest: CustomRequest): Fetch =>
  async (url, { method, headers, body }) => {
    const data: unknown = body === undefined ? undefined : JSON.parse(body);
    const verb = method === "PATCH" ? "patch" : "post";
    const first = await answered(() => customRequest[verb](url, { data, headers }));
    // A sheet's script answers by a redirect to its receipts; the token stays behind.
    const next = first.location;
    const { status, text } =
      next === null || verb === "patch" ? first : await answered(() => customRequest.get(next, {}));
    return { status, text: async () => text };
  };

interface Answer {
  readonly status: number;
  readonly text: string;
  /** Where a redirect leads that wasn't followed, in Google's house. */
  readonly location: string | null;
}

async function answered(send: () => Promise<unknown>): Promise<Answer> {
  let thrown: unknown;
  const answer = await Promise.resolve()
    .then(send)
    .catch((error: unknown) => {
      thrown = error;
      return (error as { readonly response?: unknown } | null)?.response;
    });
  const { status, data, headers } = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const code = Number(status);
  if (!(code >= 100)) throw new Error(`no answer (${reasonOf(thrown)})`);
  const to = (headers as { readonly location?: unknown } | null | undefined)?.location;
  const isMoved =
    code >= 300 && code < 400 && /^https:\/\/script\.google(?:usercontent)?\.com\//.test(String(to));
  return {
    status: code,
    text: typeof data === "string" ? data : (JSON.stringify(data) ?? ""),
    location: isMoved ? String(to) : null,
  };
}

/** An error's code, such as ECONNRESET: of its text nobody says what it holds. */
function reasonOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" && /^[A-Z_]{3,30}$/.test(code) ? code : "HighLevel gives no reason";
}

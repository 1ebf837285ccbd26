import type { Sheets } from "../start-sheets.ts";

export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever came back
  readonly body: any;
  readonly headers: Headers;
}

export interface Asking {
  readonly method?: string;
  readonly body?: unknown;
  /** @default the service account's */
  readonly token?: string | null;
  readonly signal?: AbortSignal;
}

/** One request as the googleapis client sends it; `path` begins after /v4/spreadsheets/. */
export async function ask(sheets: Sheets, path: string, asking: Asking = {}): Promise<Reply> {
  const { body, token = sheets.token, signal } = asking;
  const { method = body === undefined ? "GET" : "POST" } = asking;
  const response = await fetch(`${sheets.url}/v4/spreadsheets/${path}`, {
    method,
    headers: {
      "accept-encoding": "gzip",
      accept: "application/json",
      "content-type": "application/json",
      "x-goog-api-client": "gdcl/8.0.0 gl-node/20.20.2",
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text.startsWith("{") ? JSON.parse(text) : text,
    headers: response.headers,
  };
}

/** `values/Sheet1!A1:B2` of the spreadsheet, with its options. */
export function values(
  sheets: Sheets,
  range: string,
  options: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams(options).toString();
  const [, plain = range, verb = ""] = /^(.*?)(:append|:clear)?$/s.exec(range) ?? [];
  return `${sheets.spreadsheet}/values/${encodeURIComponent(plain)}${verb}${query === "" ? "" : `?${query}`}`;
}

/** A batchUpdate of the spreadsheet. */
export const batch = (
  sheets: Sheets,
  requests: readonly unknown[],
  asking: Asking & { readonly more?: object } = {},
): Promise<Reply> =>
  ask(sheets, `${sheets.spreadsheet}:batchUpdate`, { ...asking, body: { requests, ...asking.more } });

/** `400 INVALID_ARGUMENT Unable to parse range: X`. */
export const errorOf = ({ status, body }: Reply): string =>
  typeof body === "string"
    ? `${status} ${body.slice(0, 20)}`
    : [status, body.error?.status, body.error?.message].filter(Boolean).join(" ");

/** A row of texts for appendCells and updateCells. */
export const row = (...texts: readonly string[]) => ({
  values: texts.map((stringValue) => ({ userEnteredValue: { stringValue } })),
});

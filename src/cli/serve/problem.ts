/** What went wrong with a request. */
export interface Fault {
  readonly status: 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  /** Of each event that can't be taken. */
  readonly problems?: readonly unknown[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is a fault, in the form of RFC 9457 (application/problem+json). */
export const problem = ({ status, code, message, hint, problems, headers }: Fault): Response =>
  new Response(
    `${JSON.stringify({
      type: "about:blank",
      title: titles[status],
      status,
      code,
      detail: message,
      ...(hint === undefined ? {} : { hint }),
      ...(problems === undefined ? {} : { problems }),
    })}\n`,
    { status, headers: { ...headers, "content-type": "application/problem+json", ...plain } },
  );

/** Another answer as JSON. */
export const json = (status: number, body: unknown): Response =>
  jsonText(status, `${JSON.stringify(body)}\n`);

/** The same, of a text that is JSON already. */
export const jsonText = (status: number, text: string): Response =>
  new Response(text, { status, headers: { "content-type": "application/json", ...plain } });

/** No browser guesses at what an answer is, keeps it, or shows it in a frame. */
const plain = {
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

const titles: Readonly<Record<Fault["status"], string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
};

import type { Network, Reply, Sent, Until } from "./network.ts";

/** How many redirects are followed; "none" shows the first answer as it came. */
export type Redirects = number | "none";

/** The last answer, and where it came from. */
export interface Followed {
  readonly reply: Reply;
  readonly url: string;
  readonly redirected: boolean;
}

const moved = [301, 302, 303, 307, 308];

/**
 * Sends, and follows redirects as fetch does: a POST that is answered by 301, 302 or 303 goes on as a GET without a body, and a token goes to
 * no other origin. Null where there are more. Source: Fetch Standard, HTTP-redirect fetch; axios' follow-redirects does the same.
 */
export async function followRedirects(
  network: Network,
  sent: Sent,
  until: Until,
  redirects: Redirects,
): Promise<Followed | null> {
  const most = redirects === "none" ? 0 : redirects;
  let request = sent;
  for (let count = 0; count <= most; count++) {
    const reply = await network.send(request, until);
    const { location } = reply.headers;
    if (redirects === "none" || !moved.includes(reply.status) || location === undefined)
      return { reply, url: request.url, redirected: count > 0 };
    request = next(request, reply.status, new URL(location, request.url).href);
  }
  return null;
}

function next(sent: Sent, status: number, url: string): Sent {
  const isElsewhere = new URL(url).origin !== new URL(sent.url).origin;
  const becomesGet =
    status === 303 ? sent.method !== "HEAD" : (status === 301 || status === 302) && sent.method === "POST";
  const dropped = [
    ...(becomesGet ? ["content-type", "content-length", "content-encoding"] : []),
    ...(isElsewhere ? ["authorization", "cookie"] : []),
  ];
  const headers = Object.fromEntries(
    Object.entries(sent.headers).filter(([name]) => !dropped.includes(name)),
  );
  return { method: becomesGet ? "GET" : sent.method, url, headers, body: becomesGet ? null : sent.body };
}

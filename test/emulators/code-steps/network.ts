import type { Clock } from "../common/clock.ts";
import { createFaults, type FaultOrder } from "../common/faults.ts";
import { EmulatorFault, NetworkError } from "./step-error.ts";

/** A request, as it leaves a host. Header names are lower case. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** An answer, as it reaches a host: redirects too. Header names are lower case. */
export interface Reply {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Who answers for some origins. */
export interface Site {
  /** What faults call it. */
  readonly name: string;
  /** `https://api.airtable.com`: without a path. */
  readonly origins: readonly string[];
  send(sent: Sent, signal: AbortSignal): Promise<Reply>;
}

/** One request that went out; `status` is null where no answer came. The address is without its query. */
export interface Hop {
  readonly method: string;
  readonly address: string;
  readonly status: number | null;
}

/**
 * What can go wrong on the way.
 * - reset: nothing is done, and the connection breaks. lost: it is done, then the connection breaks without an answer.
 * - 429, 500-before: that status, nothing done; the body is no JSON. 500-after: that status, though it is done.
 * - slow: done, and answered `ms` later (30 s). hang: done, and never answered: the clock moves past the caller's time.
 */
export const networkFaults = ["reset", "lost", "429", "500-before", "500-after", "slow", "hang"] as const;

export type NetworkFault = (typeof networkFaults)[number];

/** How long whoever sends will wait. */
export interface Until {
  /** On the clock, in milliseconds; null where the host documents no limit. */
  readonly deadline: number | null;
  readonly signal: AbortSignal;
}

export interface Network {
  readonly clock: Clock;
  /** One request and its answer; no redirect is followed. Rejects with a NetworkError; never settles once a hang is on. */
  send(sent: Sent, until: Until): Promise<Reply>;
  /** `requests` names sites. The first request that fits is hit. */
  fault(order: FaultOrder<NetworkFault, string>): void;
  calm(): void;
  /** What went out since the start, in order. */
  readonly hops: readonly Hop[];
}

export interface NetworkOptions {
  /** The clock of the emulators behind the sites: a manual one. */
  readonly clock: Clock;
  readonly sites: readonly Site[];
  /** What a request takes at the least, in milliseconds of the clock; requests side by side share it. @default 200 */
  readonly latency?: number;
}

const refused = (status: number): Reply => ({
  status,
  statusText: status === 429 ? "Too Many Requests" : "Internal Server Error",
  headers: { "content-type": "text/html" },
  text: `<html><title>Error ${status}</title></html>`,
});

/** The internet of a test: what is at no site's origin does not exist. */
export function openNetwork({ clock, sites, latency = 200 }: NetworkOptions): Network {
  const hops: Hop[] = [];
  const faults = createFaults<NetworkFault, string, object>({
    kinds: networkFaults,
    hits: () => true,
    stormy: [],
    usual: { slow: 30_000 },
    extra: () => ({}),
  });
  const reach = async (site: Site, sent: Sent, { deadline, signal }: Until): Promise<Reply> => {
    const fault = faults.next(site.name);
    const kind = fault?.kind;
    if (kind === "reset") throw new NetworkError("ECONNRESET", "socket hang up");
    if (kind === "429") return refused(429);
    if (kind === "500-before") return refused(500);
    const reply = await site.send(sent, signal);
    if (kind === "lost") throw new NetworkError("ECONNRESET", "socket hang up");
    if (kind === "500-after") return refused(500);
    if (kind === "slow") clock.advance(fault?.ms ?? 0);
    if (kind === "hang") {
      if (deadline === null) throw new EmulatorFault("Nothing ends this hang: give the host a limitMs.");
      if (clock.now() <= deadline) clock.advance(deadline + 1 - clock.now());
      return new Promise(() => {});
    }
    return reply;
  };
  return {
    clock,
    async send(sent, until) {
      const { origin, pathname, hostname } = new URL(sent.url);
      const place = hops.push({ method: sent.method, address: origin + pathname, status: null }) - 1;
      const due = clock.now() + latency;
      const arrive = (): void => {
        if (due > clock.now()) clock.advance(due - clock.now());
      };
      const site = sites.find(({ origins }) => origins.includes(origin));
      try {
        if (!site) throw new NetworkError("ENOTFOUND", `getaddrinfo ENOTFOUND ${hostname}`);
        const reply = await reach(site, sent, until);
        hops[place] = { method: sent.method, address: origin + pathname, status: reply.status };
        return reply;
      } finally {
        arrive();
      }
    },
    fault: faults.order,
    calm: faults.calm,
    hops,
  };
}

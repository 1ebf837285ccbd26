import { createRandom, type Random } from "../model/random.ts";
import { Refusal, refusal } from "../model/refusal.ts";
import { type RequestKind, recordKinds } from "./request-log.ts";

/**
 * What can go wrong with one request.
 * - reset: the connection breaks and nothing is done. lost: it is done, then the connection breaks without an answer.
 * - 500-before and so on: that status, nothing done. 500-after and so on: that status, though it is done.
 * - 429: too many requests, whatever the clock says.
 * - slow: done at once, answered when the clock has moved by `ms`. hang: done at once, never answered.
 * - late: not answered; done only after the client has gone away and another request has been answered.
 * - lag: a listing shows the rows as they were `ms` ago. race: an upsert looks up, then waits for another upsert of the
 *   table to look up (`ms` of real time at the most) before it writes.
 */
export const faultKinds = [
  "reset",
  "lost",
  "500-before",
  "502-before",
  "503-before",
  "500-after",
  "502-after",
  "503-after",
  "429",
  "slow",
  "hang",
  "late",
  "lag",
  "race",
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  readonly ms: number;
}

export interface FaultOrder {
  readonly kind: FaultKind;
  /** How many requests it hits. @default 1 */
  readonly times?: number;
  /** How many requests that it could hit pass first. @default 0 */
  readonly after?: number;
  /** @default the requests that the fault makes sense for */
  readonly requests?: readonly RequestKind[];
  /** @default 60,000 for slow and lag, 25 for race */
  readonly ms?: number;
}

export interface Storm {
  readonly seed: number;
  /** The chance of each fault, for each request that it makes sense for. Their sum is at most 1. */
  readonly chances: Readonly<Partial<Record<FaultKind, number>>>;
  readonly requests?: readonly RequestKind[];
  /** Like `ms` of an order, for every fault. */
  readonly ms?: Readonly<Partial<Record<FaultKind, number>>>;
}

export interface Faults {
  order(order: FaultOrder): void;
  storm(storm: Storm | null): void;
  /** Takes back every order and the storm. */
  calm(): void;
  next(kind: RequestKind): Fault | null;
}

const writes: readonly RequestKind[] = ["create", "update", "upsert", "delete", "createTable", "createField"];

/** The requests that a fault makes sense for. */
function hits(fault: FaultKind): readonly RequestKind[] | "all" {
  if (fault === "lag") return ["list"];
  if (fault === "race") return ["upsert"];
  return fault === "late" ? writes : "all";
}

const usual: Readonly<Partial<Record<FaultKind, number>>> = { slow: 60_000, lag: 60_000, race: 25 };

const fits = (fault: FaultKind, wanted: readonly RequestKind[] | undefined, kind: RequestKind): boolean => {
  const able = hits(fault);
  return (able === "all" || able.includes(kind)) && (wanted ?? [kind]).includes(kind);
};

const noFault = (kind: string): Error =>
  new Error(`No fault "${kind}". There are: ${faultKinds.join(", ")}.`);

type Waiting = FaultOrder & Required<Pick<FaultOrder, "times" | "after">>;

export function createFaults(): Faults {
  let orders: readonly Waiting[] = [];
  let storm: Storm | null = null;
  let random: Random = createRandom(0);

  const ordered = (kind: RequestKind): Fault | null => {
    const order = orders.find((each) => fits(each.kind, each.requests, kind));
    if (!order) return null;
    const next =
      order.after > 0 ? { ...order, after: order.after - 1 } : { ...order, times: order.times - 1 };
    orders = orders.flatMap((each) => (each !== order ? [each] : next.times > 0 ? [next] : []));
    return order.after > 0 ? null : { kind: order.kind, ms: order.ms ?? usual[order.kind] ?? 0 };
  };
  const stormy = (kind: RequestKind): Fault | null => {
    if (!storm || !(storm.requests ?? recordKinds).includes(kind)) return null;
    let place = random.next();
    for (const fault of faultKinds) {
      const chance = fits(fault, undefined, kind) ? (storm.chances[fault] ?? 0) : 0;
      if (place < chance) return { kind: fault, ms: storm.ms?.[fault] ?? usual[fault] ?? 0 };
      place -= chance;
    }
    return null;
  };
  return {
    order(order) {
      if (!faultKinds.includes(order.kind)) throw noFault(order.kind);
      orders = [...orders, { times: 1, after: 0, ...order }];
    },
    storm(next) {
      for (const kind of Object.keys(next?.chances ?? {}))
        if (!(faultKinds as readonly string[]).includes(kind)) throw noFault(kind);
      storm = next;
      random = createRandom(next?.seed ?? 0);
    },
    calm() {
      orders = [];
      storm = null;
    },
    next: (kind) => ordered(kind) ?? stormy(kind),
  };
}

/**
 * A failing server's answer. 503 is documented to the letter and may carry Retry-After; the bodies of 500 and 502 are not
 * documented: what isn't JSON stands in for them. Source: Airtable Web API, Errors.
 */
export function serverError(status: number): Refusal {
  if (status !== 503)
    return new Refusal(status, status === 502 ? "<h1>Bad Gateway</h1>" : "Internal Server Error");
  return refusal(
    503,
    "RETRIABLE_ERROR",
    "Server encountered an error while processing your request, and it is safe to retry the request",
  );
}

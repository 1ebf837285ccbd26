import { createRandom, type Random } from "../../airtable/model/random.ts";
import { Refusal, refusal } from "../model/refusal.ts";
import { type RequestKind, readKinds, writeKinds } from "./request-log.ts";

/**
 * What can go wrong with one request.
 * - reset: the connection breaks and nothing is done. lost: it is done, then the connection breaks without an answer.
 * - 500-before and so on: that status, nothing done. 500-after and so on: that status, though it is done.
 * - 429: too many requests, whatever the clock says.
 * - slow: done at once, answered when the clock has moved by `ms`. hang: done at once, never answered.
 * - late: not answered; done only after the client has gone away and another request has been answered.
 * - stale: a read shows the spreadsheet as it was `commits` ago.
 * - race: an append looks for its place, then waits for another append to look (`ms` of real time at the most) before it writes.
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
  "stale",
  "race",
] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  readonly ms: number;
  readonly commits: number;
}

export interface FaultOrder {
  readonly kind: FaultKind;
  /** How many requests it hits. @default 1 */
  readonly times?: number;
  /** How many requests that it could hit pass first. @default 0 */
  readonly after?: number;
  /** @default the requests that the fault makes sense for */
  readonly requests?: readonly RequestKind[];
  /** @default 60,000 for slow, 25 for race */
  readonly ms?: number;
  /** Of stale. @default 1 */
  readonly commits?: number;
}

export interface Storm {
  readonly seed: number;
  /** The chance of each fault, for each request that it makes sense for. Their sum is at most 1. */
  readonly chances: Readonly<Partial<Record<FaultKind, number>>>;
  readonly requests?: readonly RequestKind[];
  readonly ms?: Readonly<Partial<Record<FaultKind, number>>>;
  readonly commits?: number;
}

export interface Faults {
  order(order: FaultOrder): void;
  storm(storm: Storm | null): void;
  /** Takes back every order and the storm. */
  calm(): void;
  next(kind: RequestKind): Fault | null;
}

/** The requests that a fault makes sense for. */
function hits(fault: FaultKind): readonly RequestKind[] {
  if (fault === "stale") return readKinds;
  if (fault === "race") return ["valuesAppend"];
  return fault === "late" ? writeKinds : [...readKinds, ...writeKinds];
}

const usual: Readonly<Partial<Record<FaultKind, number>>> = { slow: 60_000, race: 25 };

const fits = (fault: FaultKind, wanted: readonly RequestKind[] | undefined, kind: RequestKind): boolean =>
  hits(fault).includes(kind) && (wanted ?? [kind]).includes(kind);

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
    if (order.after > 0) return null;
    return { kind: order.kind, ms: order.ms ?? usual[order.kind] ?? 0, commits: order.commits ?? 1 };
  };
  const stormy = (kind: RequestKind): Fault | null => {
    if (!storm || !(storm.requests ?? [kind]).includes(kind)) return null;
    let place = random.next();
    for (const fault of faultKinds) {
      const chance = fits(fault, undefined, kind) ? (storm.chances[fault] ?? 0) : 0;
      if (place < chance)
        return { kind: fault, ms: storm.ms?.[fault] ?? usual[fault] ?? 0, commits: storm.commits ?? 1 };
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

/** A failing server's answer. Source: 503 a live body, 2026-09; 500 Google's common text; 502 is a page of the front end. */
export function serverError(status: number): Refusal {
  if (status === 503) return refusal(503, "The service is currently unavailable.");
  if (status === 500) return refusal(500, "Internal error encountered.");
  const page = "<!DOCTYPE html>\n<html lang=en>\n  <title>Error 502 (Server Error)!!1</title>\n";
  return new Refusal(status, page, "502");
}

import { createRandom, type Random } from "./random.ts";

/** What any server can do wrong with one request. What only one of them can do stands in its own list. */
export const usualFaults = [
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
] as const;

export interface FaultOrder<Kind, Request> {
  readonly kind: Kind;
  /** How many requests it hits. @default 1 */
  readonly times?: number;
  /** How many requests that it could hit pass first. @default 0 */
  readonly after?: number;
  /** @default the requests that the fault makes sense for */
  readonly requests?: readonly Request[];
  /** @default the fault's usual time */
  readonly ms?: number;
}

export interface Storm<Kind extends string, Request> {
  readonly seed: number;
  /** The chance of each fault, for each request that it makes sense for. Their sum is at most 1. */
  readonly chances: Readonly<Partial<Record<Kind, number>>>;
  readonly requests?: readonly Request[];
  /** Like `ms` of an order, for every fault. */
  readonly ms?: Readonly<Partial<Record<Kind, number>>>;
}

export interface Faults<Kind extends string, Request, Extra> {
  order(order: FaultOrder<Kind, Request> & Partial<Extra>): void;
  storm(storm: (Storm<Kind, Request> & Partial<Extra>) | null): void;
  /** Takes back every order and the storm. */
  calm(): void;
  next(request: Request): ({ readonly kind: Kind; readonly ms: number } & Extra) | null;
}

/** The faults that one server knows. */
export interface Known<Kind extends string, Request, Extra> {
  readonly kinds: readonly Kind[];
  /** Whether a fault makes sense for a request. */
  hits(fault: Kind, request: Request): boolean;
  /** Which requests a storm hits that names none. */
  readonly stormy: readonly Request[];
  /** Milliseconds. */
  readonly usual: Readonly<Partial<Record<Kind, number>>>;
  /** What a fault says besides, with its defaults. */
  extra(given: Partial<Extra>): Extra;
}

/** Faults on demand: ordered ones in the order of their orders, then by a storm's chances. */
export function createFaults<Kind extends string, Request extends string, Extra extends object>({
  kinds,
  hits,
  stormy,
  usual,
  extra,
}: Known<Kind, Request, Extra>): Faults<Kind, Request, Extra> {
  /** An order, and how many requests it still hits and lets pass. */
  interface Waiting {
    readonly order: FaultOrder<Kind, Request> & Partial<Extra>;
    readonly times: number;
    readonly after: number;
  }
  let orders: readonly Waiting[] = [];
  let storm: (Storm<Kind, Request> & Partial<Extra>) | null = null;
  let random: Random = createRandom(0);

  const known = (kind: string): void => {
    if (!(kinds as readonly string[]).includes(kind))
      throw new Error(`No fault "${kind}". There are: ${kinds.join(", ")}.`);
  };
  const ordered = (request: Request) => {
    const found = orders.find(
      ({ order }) => hits(order.kind, request) && (order.requests ?? [request]).includes(request),
    );
    if (!found) return null;
    const { order, times, after } = found;
    const next = after > 0 ? { order, times, after: after - 1 } : { order, times: times - 1, after };
    orders = orders.flatMap((each) => (each !== found ? [each] : next.times > 0 ? [next] : []));
    if (after > 0) return null;
    return { kind: order.kind, ms: order.ms ?? usual[order.kind] ?? 0, ...extra(order) };
  };
  const byChance = (request: Request) => {
    if (!storm || !(storm.requests ?? stormy).includes(request)) return null;
    let place = random.next();
    for (const kind of kinds) {
      const chance = hits(kind, request) ? (storm.chances[kind] ?? 0) : 0;
      if (place < chance) return { kind, ms: storm.ms?.[kind] ?? usual[kind] ?? 0, ...extra(storm) };
      place -= chance;
    }
    return null;
  };
  return {
    order(order) {
      known(order.kind);
      orders = [...orders, { order, times: order.times ?? 1, after: order.after ?? 0 }];
    },
    storm(next) {
      for (const kind of Object.keys(next?.chances ?? {})) known(kind);
      storm = next;
      random = createRandom(next?.seed ?? 0);
    },
    calm() {
      orders = [];
      storm = null;
    },
    next: (request) => ordered(request) ?? byChance(request),
  };
}

import * as common from "../../common/faults.ts";
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
export const faultKinds = [...common.usualFaults, "lag", "race"] as const;

export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  readonly ms: number;
}

export type FaultOrder = common.FaultOrder<FaultKind, RequestKind>;
export type Storm = common.Storm<FaultKind, RequestKind>;
export type Faults = common.Faults<FaultKind, RequestKind, object>;

const writes: readonly RequestKind[] = ["create", "update", "upsert", "delete", "createTable", "createField"];

export const createFaults = (): Faults =>
  common.createFaults<FaultKind, RequestKind, object>({
    kinds: faultKinds,
    hits(fault, request) {
      if (fault === "lag") return request === "list";
      if (fault === "race") return request === "upsert";
      return fault !== "late" || writes.includes(request);
    },
    stormy: recordKinds,
    usual: { slow: 60_000, lag: 60_000, race: 25 },
    extra: () => ({}),
  });

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

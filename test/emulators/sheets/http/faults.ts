import * as common from "../../common/faults.ts";
import { Refusal, refusal } from "../model/refusal.ts";
import { type RequestKind, readKinds, requestKinds, writeKinds } from "./request-log.ts";

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
export const faultKinds = [...common.usualFaults, "stale", "race"] as const;

export type FaultKind = (typeof faultKinds)[number];

/** How far back a stale read looks. */
interface Back {
  /** @default 1 */
  readonly commits: number;
}

export interface Fault extends Back {
  readonly kind: FaultKind;
  readonly ms: number;
}

export type FaultOrder = common.FaultOrder<FaultKind, RequestKind> & Partial<Back>;
export type Storm = common.Storm<FaultKind, RequestKind> & Partial<Back>;
export type Faults = common.Faults<FaultKind, RequestKind, Back>;

export const createFaults = (): Faults =>
  common.createFaults<FaultKind, RequestKind, Back>({
    kinds: faultKinds,
    hits(fault, request) {
      if (fault === "stale") return readKinds.includes(request);
      if (fault === "race") return request === "valuesAppend";
      return writeKinds.includes(request) || (fault !== "late" && readKinds.includes(request));
    },
    stormy: requestKinds,
    usual: { slow: 60_000, race: 25 },
    extra: ({ commits = 1 }) => ({ commits }),
  });

/** A failing server's answer. Source: 503 a live body, 2026-09; 500 Google's common text; 502 is a page of the front end. */
export function serverError(status: number): Refusal {
  if (status === 503) return refusal(503, "The service is currently unavailable.");
  if (status === 500) return refusal(500, "Internal error encountered.");
  const page = "<!DOCTYPE html>\n<html lang=en>\n  <title>Error 502 (Server Error)!!1</title>\n";
  return new Refusal(status, page, "502");
}

import type { Clock } from "../../common/clock.ts";
import type { ScriptLimits } from "./limits.ts";
import { ScriptError } from "./script-error.ts";

export type ScriptHost = "automation" | "extension";

/** What a call does; the first four are what people call mutations. */
export type CallKind = "create" | "update" | "delete" | "design" | "select" | "fetch" | "input";

export const isMutation = (kind: CallKind): boolean =>
  ["create", "update", "delete", "design"].includes(kind);

/** Counts a run's calls and throws at the first one too many. The texts of the two quotas are believed; that of the mutations is known. */
export function openQuotas(host: ScriptHost, limits: ScriptLimits, clock: Clock): (kind: CallKind) => void {
  let queries = 0;
  let fetches = 0;
  let sent: readonly number[] = [];
  return (kind) => {
    if (kind === "select") queries += 1;
    if (kind === "fetch") fetches += 1;
    if (host === "automation" && queries > limits.queries)
      throw new ScriptError(`Exceeded quota of ${limits.queries} table queries per script`);
    if (host === "automation" && fetches > limits.fetches)
      throw new ScriptError(`Exceeded quota of ${limits.fetches} fetch requests per script`);
    if (!isMutation(kind)) return;
    const now = clock.now();
    sent = sent.filter((at) => at > now - limits.mutationsMs);
    if (sent.length >= limits.mutations)
      throw new ScriptError(`You can only send ${limits.mutations} mutations every ${limits.mutationsMs}ms`);
    sent = [...sent, now];
  };
}

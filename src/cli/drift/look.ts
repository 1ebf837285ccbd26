import type { Log } from "../../open-log.ts";
import { type Snapshot, takeSnapshot } from "../capture/snapshot.ts";
import type { OpenDesk } from "../crm/open-desk.ts";
import { compare } from "./compare.ts";
import type { Drift } from "./difference.ts";

/** The CRM beside the log, and what it was compared with. */
export interface Looked extends Drift {
  /** ISO 8601 UTC: read after the log and before the CRM, so that nothing observed is older than what it is compared with. */
  readonly as_of: string;
  readonly found: Snapshot;
}

/** Looks at both sides as a capture does, and says what they say differently. Throws what reading them throws. */
export async function lookAtBoth(log: Log, desk: OpenDesk): Promise<Looked> {
  const found = await takeSnapshot(log, desk, { renamed: "log" });
  return { as_of: found.whole.now, found, ...compare(desk, found, log.settings) };
}

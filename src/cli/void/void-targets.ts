import { DaybookError } from "../../core/errors.ts";
import type { EventInput } from "../../core/event.ts";
import { appendInputs } from "../../core/log.ts";
import type { Log } from "../../open-log.ts";
import { countText } from "../format/figures.ts";
import type { Found } from "./targets.ts";

/** What became of the voiding. */
export interface Voided {
  readonly appended: number;
  readonly duplicate: number;
  readonly rejected: number;
}

interface VoidOptions {
  readonly reason?: string | undefined;
  readonly actor?: string | undefined;
  readonly onBatch: (done: number) => void;
  readonly signal: AbortSignal;
}

const batch = 5000;

/** Appends an event_voided for each, in whole batches; their cause is `void`, so that voiding twice is voiding once. Throws INTERRUPTED. */
export async function voidTargets(found: Found, log: Log, options: VoidOptions): Promise<Voided> {
  const { reason, actor, onBatch, signal } = options;
  const rules = { catalog: log.catalog, hash: log.hash, timezone: log.settings.timezone };
  const counts = { appended: 0, duplicate: 0, conflict: 0, rejected: 0 };
  let inputs: EventInput[] = [];
  let done = 0;
  const flush = async (): Promise<void> => {
    const { receipts } = await appendInputs(log.store, inputs, rules, log.now());
    for (const { status } of receipts) counts[status] += 1;
    done += inputs.length;
    inputs = [];
    onBatch(done);
  };
  for await (const { event } of found.all()) {
    inputs.push({
      contact_id: event.contact_id,
      event_type: "event_voided",
      event_data: { event_id: event.event_id, reason },
      cause: "void",
      actor,
      source: "daybook:void",
    });
    if (inputs.length < batch) continue;
    await flush();
    if (signal.aborted)
      throw new DaybookError(
        "INTERRUPTED",
        `Stopped after ${countText(done)} of ${countText(found.count)} events.`,
        {
          hint: "Run the same command again to go on.",
        },
      );
  }
  if (inputs.length > 0) await flush();
  return {
    appended: counts.appended,
    duplicate: counts.duplicate,
    rejected: counts.rejected + counts.conflict,
  };
}

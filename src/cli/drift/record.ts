import { appendPast } from "../../bundles/common/append-told.ts";
import { overtaken, subjectOf } from "../../bundles/common/catch-up.ts";
import { keyOf } from "../../bundles/common/sweep.ts";
import { DAY_MS } from "../../core/days.ts";
import { DaybookError } from "../../core/errors.ts";
import type { EventInput } from "../../core/event.ts";
import { appendInputs } from "../../core/log.ts";
import { readAll } from "../../core/store.ts";
import { fromIso } from "../../core/time.ts";
import type { Log } from "../../open-log.ts";
import { countText } from "../format/figures.ts";
import type { Looked } from "./look.ts";

/** What became of the corrections. */
export interface Recorded {
  readonly appended: number;
  readonly duplicate: number;
  readonly conflict: number;
  readonly rejected: number;
  /** Why some weren't taken, a sentence each, at most 100. */
  readonly problems: readonly string[];
}

const batch = 1000;
const mostProblems = 100;

/** Logs what the CRM says, as a capture would: nothing about subjects of which the log has got other events meanwhile. Throws INTERRUPTED. */
export async function record(
  log: Log,
  inputs: readonly EventInput[],
  known: Looked["known"],
  signal: AbortSignal,
): Promise<Recorded> {
  const counts = { appended: 0, duplicate: 0, conflict: 0, rejected: 0 };
  const problems: string[] = [];
  const moved = await movedSince(log, known);
  const isSettled = (input: EventInput): boolean => !moved.has(keyOf(subjectOf(input)));
  const settled = inputs.filter(isSettled);
  counts.rejected = inputs.length - settled.length;
  if (counts.rejected > 0) problems.push(`${capital(overtaken)}.`);
  const until = fromIso(log.now()) + DAY_MS;
  const sink = { append: (events: Parameters<typeof appendPast>[1]) => appendPast(log.store, events, until) };
  const rules = { catalog: log.catalog, hash: log.hash, timezone: log.settings.timezone };
  for (let at = 0; at < settled.length; at += batch) {
    if (signal.aborted)
      throw new DaybookError(
        "INTERRUPTED",
        `Stopped after ${countText(at)} of ${countText(settled.length)} events.`,
        {
          hint: "Run the same command again to go on.",
        },
      );
    const { receipts } = await appendInputs(sink, settled.slice(at, at + batch), rules, log.now());
    for (const { status, reason } of receipts) {
      counts[status] += 1;
      if (status !== "appended" && reason !== undefined) problems.push(reason);
    }
  }
  return { ...counts, problems: [...new Set(problems)].slice(0, mostProblems) };
}

/** Of whom the log has got events since it was read. */
async function movedSince(log: Log, known: Looked["known"]): Promise<ReadonlySet<string>> {
  await log.mirror();
  const moved = new Set<string>();
  for await (const row of readAll(await log.toRead())) if (!known.has(row.event_id)) moved.add(keyOf(row));
  return moved;
}

const capital = (text: string): string => text.replace(/^./, (first) => first.toUpperCase());

import { changeOf } from "../../core/change.ts";
import { type Event, logContact } from "../../core/event.ts";
import type { Marks } from "../../core/marks.ts";
import { readRow } from "../../core/read-row.ts";
import { readAll } from "../../core/store.ts";
import { fromIso } from "../../core/time.ts";
import type { Log } from "../../open-log.ts";
import { readMarks } from "../../views/read-marks.ts";
import { isBulk, type Writer } from "../../views/writers.ts";

/** What one reading of the log tells about the way it is written. */
export interface Facts {
  readonly events: number;
  /** Rows whose cells don't give their id. */
  readonly left_out: number;
  readonly marks: Marks;
  readonly types: ReadonlyMap<string, number>;
  /** Stages seen, by pipeline (`""` where the event names none). */
  readonly stages: ReadonlyMap<string, ReadonlyMap<string, number>>;
  readonly sources: ReadonlyMap<string, Writer>;
  readonly actors: ReadonlyMap<string, Writer>;
  /** Events later than now, and the first of them. */
  readonly future: { readonly n: number; readonly example: string | null };
  /** Events by the kind of id that their contact has. */
  readonly ids: { readonly email: number; readonly other: number };
}

/** A clock may be off by so much (milliseconds) before it is worth a word. */
const tolerance = 5 * 60_000;

/** Reads the whole log once. `now` is in milliseconds. */
export async function gatherFacts(log: Log, now: number): Promise<Facts> {
  const store = await log.toRead();
  const marks = await readMarks(store, Number.POSITIVE_INFINITY, log.catalog, log.hash);
  const types = new Map<string, number>();
  const stages = new Map<string, Map<string, number>>();
  const sources = new Map<string, Writer>();
  const actors = new Map<string, Writer>();
  const future = { n: 0, example: null as string | null };
  const ids = { email: 0, other: 0 };
  let events = 0;
  let left_out = 0;
  for await (const row of readAll(store)) {
    const event = readRow(row, log.catalog, log.hash);
    if (event === null) {
      left_out += marks.isErased(row.event_id) ? 0 : 1;
      continue;
    }
    events += 1;
    if (marks.isVoided(event) || event.contact_id === logContact) continue;
    const at = fromIso(event.timestamp);
    add(types, event.event_type);
    noteStage(stages, event);
    if (at > now + tolerance) {
      future.n += 1;
      future.example ??= event.event_id;
    } else {
      noteWriter(sources, event.source, at);
      noteWriter(actors, isBulk(event.source) ? null : event.actor, at);
    }
    if (/^[^@\s]+@[^@\s]+$/.test(event.contact_id)) ids.email += 1;
    else ids.other += 1;
  }
  return { events, left_out, marks, types, stages, sources, actors, future, ids };
}

const add = (counts: Map<string, number>, name: string): void =>
  void counts.set(name, (counts.get(name) ?? 0) + 1);

function noteStage(stages: Map<string, Map<string, number>>, event: Event): void {
  const change = changeOf(event);
  if (change?.track !== "stage" || change.to === null) return;
  const pipeline = change.pipeline ?? "";
  const known = stages.get(pipeline) ?? new Map<string, number>();
  stages.set(pipeline, known);
  add(known, change.to);
}

function noteWriter(writers: Map<string, Writer>, name: string | null, at: number): void {
  if (name === null) return;
  const known = writers.get(name);
  const { n, first, last } = known ?? { n: 0, first: at, last: at };
  writers.set(name, { n: n + 1, first: Math.min(first, at), last: Math.max(last, at) });
}

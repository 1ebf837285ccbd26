import type { JsonObject } from "./canonical-json.ts";
import { dataOf, type Event, numberOf, textOf } from "./event.ts";
import type { Track } from "./event-type.ts";
import { standardTypes } from "./standard-types.ts";

/** What an event sets, and from what: `slot` names the one value of the subject that it is about. */
export interface Change {
  readonly track: Track;
  /** `stage`, `owner`, `status`, `plan`, `field:NAME` or `tag:NAME`. */
  readonly slot: string;
  /** What the event says was there before; null where it doesn't say. */
  readonly from: string | null;
  /** null clears the value. */
  readonly to: string | null;
  /** Set by deal_won and deal_lost: the pipeline's own stage of that kind is meant. */
  readonly end?: "won" | "lost";
  readonly pipeline: string | null;
  /** A first snapshot: the value was there at the time; since when isn't known. */
  readonly baseline: boolean;
}

/** All that an event's data tells a replay. */
export interface Told {
  readonly change: Change | null;
  /** The mark of a first snapshot, and so no sign of life. */
  readonly baseline: boolean;
  readonly pipeline: string | null;
  /** The deal's name, from deal_created. */
  readonly name: string | null;
  /** The deal's amount, from an event that tells of its stage. */
  readonly amount: number | null;
}

const tracks = new Map<string, Track>();
for (const type of standardTypes) if (type.sets) tracks.set(type.name, type.sets);

const nothing: Told = { change: null, baseline: false, pipeline: null, name: null, amount: null };

/** What an event changes, or null where it sets nothing. */
export const changeOf = (event: Event): Change | null => toldBy(event).change;

/** What an event tells; its data is read only if it can matter. */
export function toldBy(event: Event): Told {
  const { event_type, event_data } = event;
  const isRead =
    tracks.has(event_type) || births.has(event_type) || event_data.indexOf('"baseline":true') >= 0;
  if (!isRead) return nothing;
  const known = recent.get(event_data);
  if (known && known.event_type === event_type) return known.told;
  if (recent.size >= mostRecent) recent.clear();
  const told = read(event);
  if (event_data.length <= 200) recent.set(event_data, { event_type, told });
  return told;
}

const births = new Set(["contact_created", "deal_created"]);

/** The same few moves fill a log: reading a text once is far quicker than parsing it again and again. */
const recent = new Map<string, { readonly event_type: string; readonly told: Told }>();
const mostRecent = 1000;

function read(event: Event): Told {
  const { event_type } = event;
  const track = tracks.get(event_type);
  const data = dataOf(event);
  const baseline = data.baseline === true;
  const pipeline = track !== undefined || births.has(event_type) ? textOf(data, "pipeline") : null;
  return {
    change: track === undefined ? null : changeIn(event_type, track, data, pipeline, baseline),
    baseline,
    pipeline,
    name: event_type === "deal_created" ? textOf(data, "name") : null,
    amount: track === "stage" ? numberOf(data, "amount") : null,
  };
}

function changeIn(
  event_type: string,
  track: Track,
  data: JsonObject,
  pipeline: string | null,
  baseline: boolean,
): Change | null {
  switch (event_type) {
    case "tag_added":
    case "tag_removed": {
      const tag = textOf(data, "tag");
      if (tag === null) return null;
      const isAdded = event_type === "tag_added";
      const [from, to] = isAdded ? [null, tag] : [tag, null];
      return { track, slot: `tag:${tag}`, from, to, pipeline, baseline };
    }
    case "deal_created": {
      const to = textOf(data, "stage");
      return to === null ? null : { track, slot: "stage", from: null, to, pipeline, baseline };
    }
    case "deal_won":
      return { track, slot: "stage", from: null, to: null, end: "won", pipeline, baseline };
    case "deal_lost":
      return { track, slot: "stage", from: null, to: null, end: "lost", pipeline, baseline };
    default: {
      const field = track === "field" ? textOf(data, "field") : null;
      if (track === "field" && field === null) return null;
      const slot = field === null ? track : `field:${field}`;
      return { track, slot, from: textOf(data, "from"), to: textOf(data, "to"), pipeline, baseline };
    }
  }
}

import type { JsonObject } from "./canonical-json.ts";
import { dataOf, type Event, textOf } from "./event.ts";
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

const tracks = new Map<string, Track>();
for (const type of standardTypes) if (type.sets) tracks.set(type.name, type.sets);

/** What an event changes, or null where it sets nothing. */
export function changeOf(event: Event): Change | null {
  const track = tracks.get(event.event_type);
  return track ? changeIn(event, track, dataOf(event)) : null;
}

/** Whether an event is the mark of a first snapshot, and so no sign of life. */
export const isBaseline = (event: Event): boolean =>
  event.event_data.indexOf('"baseline":true') >= 0 && dataOf(event)["baseline"] === true;

function changeIn(event: Event, track: Track, data: JsonObject): Change | null {
  const shared = { track, pipeline: textOf(data, "pipeline"), baseline: data["baseline"] === true };
  switch (event.event_type) {
    case "tag_added":
    case "tag_removed": {
      const tag = textOf(data, "tag");
      if (tag === null) return null;
      const added = event.event_type === "tag_added";
      return { ...shared, slot: `tag:${tag}`, from: added ? null : tag, to: added ? tag : null };
    }
    case "deal_created": {
      const stage = textOf(data, "stage");
      return stage === null ? null : { ...shared, slot: "stage", from: null, to: stage };
    }
    case "deal_won":
      return { ...shared, slot: "stage", from: null, to: null, end: "won" };
    case "deal_lost":
      return { ...shared, slot: "stage", from: null, to: null, end: "lost" };
    default: {
      const slot = track === "field" ? `field:${textOf(data, "field")}` : track;
      return { ...shared, slot, from: textOf(data, "from"), to: textOf(data, "to") };
    }
  }
}

import type { JsonValue } from "../../core/canonical-json.ts";
import { dataOf, type Event } from "../../core/event.ts";

/** What process mining tools know of a value. */
export type Kind = "string" | "float" | "boolean";

/** A member of an event's data, or a column of it, as process mining tools take it. */
export interface Member {
  readonly name: string;
  readonly kind: Kind;
  /** As text, whatever the kind. */
  readonly value: string;
}

/** The members of an event's data by their own names, and before them its source, under a name that is Daybook's own. */
export function membersOf(event: Event): readonly Member[] {
  const data = dataOf(event);
  const members = Object.keys(data).map((name) => memberOf(name, data[name] as JsonValue));
  if (event.source === null) return members;
  const own: Member = { name: ownSource, kind: "string", value: event.source };
  return [own, ...members.filter(({ name }) => name !== ownSource)];
}

const ownSource = "daybook_source";

function memberOf(name: string, value: JsonValue): Member {
  if (typeof value === "number") return { name, kind: "float", value: String(value) };
  if (typeof value === "boolean") return { name, kind: "boolean", value: String(value) };
  return { name, kind: "string", value: typeof value === "string" ? value : JSON.stringify(value) };
}

/** The attributes that were met of each type of thing, and their kinds: text where they differ. */
export interface Kinds {
  meet(type: string, members: readonly Pick<Member, "name" | "kind">[]): void;
  /** As process mining standards declare them. */
  types(): readonly {
    readonly name: string;
    readonly attributes: readonly { readonly name: string; readonly type: Kind }[];
  }[];
}

/** Notes which attributes are met. */
export function kinds(): Kinds {
  const met = new Map<string, Map<string, Kind>>();
  return {
    meet(type, members) {
      let known = met.get(type);
      if (!known) {
        known = new Map();
        met.set(type, known);
      }
      for (const { name, kind } of members) {
        const before = known.get(name);
        if (before === undefined) known.set(name, kind);
        else if (before !== kind) known.set(name, "string");
      }
    },
    types: () =>
      [...met].map(([name, known]) => ({
        name,
        attributes: [...known].map(([attribute, type]) => ({ name: attribute, type })),
      })),
  };
}

import type { OwnType } from "./catalog.ts";
import { DaybookError } from "./errors.ts";
import type { EventInput } from "./event.ts";
import type { FieldSpec } from "./event-type.ts";
import { type StandardType, standardTypes } from "./standard-types.ts";

/** Event types of one's own, by name: fields as in the config, and the sentence of timelines. */
export type Definitions = Readonly<
  Record<string, { readonly fields?: Readonly<Record<string, FieldSpec>>; readonly sentence?: string }>
>;

/** Definitions, ready for a log that types what is appended. */
export interface Defined<D extends Definitions> {
  readonly definitions: D;
  readonly own: readonly OwnType[];
}

/** Defines event types in code, as `events.own` does in the config. Throws EVENT_TYPE_INVALID for a name that can't be one. */
export function defineEvents<const D extends Definitions>(definitions: D): Defined<D> {
  const standard = new Set(standardTypes.map((each) => each.name));
  const own = Object.keys(definitions).map((name): OwnType => {
    if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(name) || name.length > 64)
      throw new DaybookError("EVENT_TYPE_INVALID", `${JSON.stringify(name)} can't name an event type.`, {
        hint: "Write it in snake_case, such as roof_inspected.",
      });
    if (standard.has(name))
      throw new DaybookError("EVENT_TYPE_INVALID", `${name} is a standard event type.`, {
        hint: "Give yours another name.",
      });
    return { name, ...definitions[name] };
  });
  return { definitions, own };
}

type ValueOf<S> = S extends "text" | "text?"
  ? string
  : S extends "number" | "number?"
    ? number
    : S extends "flag?"
      ? boolean
      : readonly string[];

type OptionalIn<F> = { [K in keyof F]: F[K] extends `${string}?` ? K : never }[keyof F];

/** What event_data of a type may hold, by its field specs: `"text"` must be there, `"number?"` may. */
export type DataOf<F> = { readonly [K in Exclude<keyof F, OptionalIn<F>>]: ValueOf<F[K]> } & {
  readonly [K in OptionalIn<F>]?: ValueOf<F[K]> | null;
} & { readonly reason?: string | null; readonly note?: string | null };

type InputAs<N, F> = Omit<EventInput, "contact_id" | "event_type" | "event_data"> & {
  readonly contact_id: string | number;
  readonly event_type: N;
} & (Record<never, never> extends DataOf<F>
    ? { readonly event_data?: DataOf<F> }
    : { readonly event_data: DataOf<F> });

type FieldsOf<T> = T extends { readonly fields: infer F } ? F : Record<never, never>;

type StandardInput = StandardType extends infer T
  ? T extends { readonly name: infer N; readonly fields: infer F }
    ? InputAs<
        N,
        F & (T extends { readonly fields: { readonly to: unknown } } ? ChangeFields : Record<never, never>)
      >
    : never
  : never;

type ChangeFields = { readonly pipeline: "text?"; readonly baseline: "flag?" };

/** What a log with these definitions takes: the standard types and one's own, event_data typed by each. */
export type TypedInput<D extends Definitions> =
  | StandardInput
  | { [N in keyof D & string]: InputAs<N, FieldsOf<D[N]>> }[keyof D & string];

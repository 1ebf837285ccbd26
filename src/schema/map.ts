import { type Catalog, fieldsOf } from "../core/catalog.ts";
import type { WrittenEvent, WrittenMap } from "../core/written-map.ts";
import { timezoneFault, typeFault } from "./checks.ts";
import { mapJsonSchema } from "./json-schema.ts";
import { mapSchema } from "./map-schema.ts";
import { type Fault, faultsOf, invalid } from "./problems.ts";

/** What reading a map needs to know; `timezone` is used where the map names none. */
export interface MapRules {
  readonly catalog: Catalog;
  readonly timezone: string;
}

/** MAP.json, read and checked. Throws MAP_INVALID with one sentence a problem, each with its place. */
export function parseMap(json: unknown, file: string, { catalog, timezone }: MapRules): WrittenMap {
  const read = mapSchema.safeParse(json);
  const faults = read.success ? [] : faultsOf(read.error, json, mapJsonSchema());
  if (!read.success) throw invalid("MAP_INVALID", file, faults, hint);
  const map: WrittenMap = { ...read.data, timezone: read.data.timezone ?? timezone };
  const more = [
    ...timezoneFault(["timezone"], map.timezone),
    ...map.events.flatMap((event, at) => faultsIn(event, ["events", at], map, catalog)),
  ];
  if (more.length > 0) throw invalid("MAP_INVALID", file, more, hint);
  return map;
}

const hint = "The file's keys are described in schema/map.json.";

function faultsIn(
  event: WrittenEvent,
  path: readonly (string | number)[],
  map: WrittenMap,
  catalog: Catalog,
): readonly Fault[] {
  const wrongType = typeFault([...path, "event_type"], event.event_type, catalog);
  if (wrongType.length > 0) return wrongType;
  if (!catalog.isOn(event.event_type)) {
    return [
      {
        path: [...path, "event_type"],
        message: `${event.event_type} is switched off by the config's events.on.`,
      },
    ];
  }
  const faults: Fault[] = [];
  const type = catalog.types.get(event.event_type);
  for (const [field, spec] of Object.entries(type === undefined ? {} : fieldsOf(type))) {
    if (spec.endsWith("?") || Object.hasOwn(event.data ?? {}, field)) continue;
    faults.push({ path: [...path, "data", field], message: `it is missing; ${event.event_type} needs it.` });
  }
  if (event.key !== undefined && map.source === undefined) {
    faults.push({
      path: ["source"],
      message: "it is missing; a key asks for one, since a file's name may change.",
    });
  }
  return faults;
}

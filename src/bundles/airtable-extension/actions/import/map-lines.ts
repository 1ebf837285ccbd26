import type { MapEvent, MapFile, MapValue, MapWhen } from "../../../../core/map-row.ts";
import { typeWords } from "../../../common/plain-words.ts";

/** What a map makes of each row, an event a line. */
export const mapLines = ({ events }: MapFile): readonly string[] => events.map(lineOf);

function lineOf({ event_type, when, contact_id, deal_id, timestamp, actor, data = {} }: MapEvent): string {
  const parts = [
    `whom from ${column(contact_id)}`,
    ...(deal_id === undefined ? [] : [`the deal from ${column(deal_id)}`]),
    `when from ${column(timestamp)}`,
    ...(actor === undefined ? [] : [`who did it from ${column(actor)}`]),
    ...Object.keys(data).map((name) => `${name} ${valueText(data[name] as MapValue)}`),
  ];
  return `${typeWords(event_type)}${when ? ` where ${whenText(when)}` : ""}: ${parts.join(", ")}`;
}

const column = (name: string): string => `column “${name}”`;

const valueText = (value: MapValue): string =>
  typeof value === "object" && "const" in value
    ? `is always “${value.const}”`
    : `from ${column(typeof value === "string" ? value : value.column)}`;

function whenText({ column: name, in: some, equals }: MapWhen): string {
  const values = some ?? (equals === undefined ? null : [equals]);
  return values === null
    ? `${column(name)} isn't empty`
    : `${column(name)} is ${values.map((each) => `“${each}”`).join(" or ")}`;
}

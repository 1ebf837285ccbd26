import { type Problem, shown } from "./clean-text.ts";
import type { Event, EventInput } from "./event.ts";

/**
 * An event's CloudEvents 1.0 attributes, `specversion` first, without those that it lacks. `recorded_at` is null where the store
 * doesn't say. Source: the CloudEvents specification 1.0.
 */
export function cloudAttributes(
  event: Event,
  recorded_at: string | null,
): readonly (readonly [name: string, text: string])[] {
  const { deal_id, actor } = event;
  const named: readonly (readonly [name: string, text: string | null])[] = [
    ["specversion", "1.0"],
    ["id", event.event_id],
    ["source", sourceOf(event.source)],
    ["type", `${prefix}${event.event_type}`],
    ["subject", deal_id ?? event.contact_id],
    ["time", event.timestamp],
    ["contactid", event.contact_id],
    ["dealid", deal_id],
    ["actor", actor],
    ["idempotencykey", event.idempotency_key],
    ["recordedtime", recorded_at],
    ["datacontenttype", json],
  ];
  return named.filter((each): each is readonly [string, string] => each[1] !== null);
}

/**
 * An event as one line of CloudEvents 1.0 in JSON, without a line break; its event_data stands in it as it is, so it must be
 * canonical. Source: the specification's JSON format.
 */
export function cloudEventLine(event: Event, recorded_at: string | null): string {
  let line = "{";
  for (const [name, text] of cloudAttributes(event, recorded_at))
    line += `"${name}":${JSON.stringify(text)},`;
  return `${line}"data":${event.event_data}}`;
}

/** Whether a line's value says that it is a CloudEvent. */
export const isCloudEvent = (value: unknown): value is Attributes =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.prototype.hasOwnProperty.call(value, "specversion");

/** The input of a line that `cloudEventLine` has written, or what is wrong with it: the problems name its attributes. */
export function readCloudEvent(
  value: Attributes,
): { readonly input: EventInput } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const wrong = (column: string, wanted: string): void =>
    void problems.push({
      column,
      message: `${column} must be ${wanted}, found ${shown(value[column])}`,
      hint: "CloudEvents that daybook export wrote are read; others need the columns of an event.",
    });
  const input: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    const column = columns.get(name);
    if (column !== undefined) input[column] = value[name];
    else if (!read.has(name)) wrong(name, "left out: no attribute of an export is called that");
  }
  const { specversion, id, datacontenttype = json, source, type, subject } = value;
  if (specversion !== "1.0") wrong("specversion", '"1.0"');
  if (typeof id !== "string" || id === "") wrong("id", "the event's id");
  if (datacontenttype !== json) wrong("datacontenttype", `"${json}"`);
  const known = typeof source === "string" ? sourceIn(source) : undefined;
  if (known === undefined) wrong("source", `a path that begins with ${root}`);
  else input.source = known;
  if (typeof type !== "string" || type.indexOf(prefix) !== 0)
    wrong("type", `text that begins with ${prefix}`);
  else input.event_type = type.slice(prefix.length);
  if (subject !== (value.dealid ?? value.contactid)) wrong("subject", "the dealid, or else the contactid");
  return problems.length > 0 ? { problems } : { input };
}

/** The attribute behind one of an event's columns, or behind a member of its data. */
export function attributeBehind(column: string): string {
  if (column === "event_type") return "type";
  const member = /^event_data(?=$|\.)/;
  if (member.test(column)) return column.replace(member, "data");
  for (const [attribute, name] of columns) if (name === column) return attribute;
  return column;
}

type Attributes = Readonly<Record<string, unknown>>;

const json = "application/json";
/** Types are to be told from other programs' types by how they begin. */
const prefix = "daybook.";
/** The source is a URI reference: what an event's own source says is a part of it. */
const root = "/daybook";

const columns: ReadonlyMap<string, keyof EventInput> = new Map([
  ["id", "event_id"],
  ["time", "timestamp"],
  ["contactid", "contact_id"],
  ["dealid", "deal_id"],
  ["actor", "actor"],
  ["idempotencykey", "idempotency_key"],
  ["recordedtime", "recorded_at"],
  ["data", "event_data"],
]);

const read: ReadonlySet<string> = new Set(["specversion", "source", "type", "subject", "datacontenttype"]);

const sourceOf = (source: string | null): string =>
  source === null ? root : `${root}/${encodeURIComponent(source)}`;

/** null where the event names none; undefined where it can't be read. */
function sourceIn(source: string): string | null | undefined {
  if (source === root) return null;
  if (source.indexOf(`${root}/`) !== 0) return undefined;
  try {
    return decodeURIComponent(source.slice(root.length + 1));
  } catch {
    return undefined;
  }
}

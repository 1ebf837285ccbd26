import { canonicalJson, type JsonObject, type JsonValue, parseJson } from "./canonical-json.ts";
import { type Catalog, fieldsOf } from "./catalog.ts";
import { hasLoneSurrogate, isExact, type Problem, shown } from "./clean-text.ts";
import { isDaybookError } from "./errors.ts";
import type { EventType, FieldSpec } from "./event-type.ts";
import { nearest } from "./nearest.ts";

type Report = (problem: Problem) => void;

/** The most UTF-16 units of canonical text that event_data may have. */
const dataLimit = 40_000;

const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** The type named, if it exists and is switched on; else the problem is told to `report`. */
export function checkType(name: string, catalog: Catalog, report: Report): EventType | null {
  const type = catalog.types.get(name);
  if (!type) {
    const near = nearest(name, [...catalog.types.keys()]);
    report({
      column: "event_type",
      message: `unknown event type ${shown(name)}`,
      hint: near
        ? `Did you mean ${near}?`
        : "Use a type of the catalog, or add your own under events.own in the config.",
    });
    return null;
  }
  if (catalog.isOn(name)) return type;
  report({
    column: "event_type",
    message: `${name} is switched off by the setting events.on`,
    hint: `Add "${name}" to events.on to log it.`,
  });
  return null;
}

/**
 * event_data as canonical JSON text, its fields normalised by the type's; problems name the field and go to `report`. A change that says
 * neither what was nor what is clears the value; where fields are mapped one by one, it is a slip: `bare` says which.
 */
export function checkData(
  given: unknown,
  type: EventType,
  report: Report,
  bare: "taken" | "refused" = "taken",
): string {
  const raw = objectFrom(given, report);
  if (!raw) return "{}";
  const specs = fieldsOf(type);
  let kept: Record<string, JsonValue> = {};
  for (const name of Object.keys(raw)) {
    const value = raw[name];
    if (value === null || value === undefined || value === "") continue;
    const spec = own(specs, name);
    const read = spec ? readField(value, name, spec, report) : checked(value as JsonValue, name, report);
    if (read !== undefined) kept = withMember(kept, name, read);
  }
  if (type.sets && "to" in type.fields) checkChange(raw, type, specs, bare, report);
  for (const name of Object.keys(specs)) {
    const spec = specs[name] as FieldSpec;
    // A member that is there and not kept was told already.
    if (!spec.endsWith("?") && own(kept, name) === undefined && isBlank(own(raw, name)))
      report({
        column: `event_data.${name}`,
        message: `${type.name} needs ${name}`,
        hint: `Give event_data a member "${name}".`,
      });
  }
  return textOf(kept, report);
}

/** With one member more, mostly the same object: assigning `__proto__` would change what it is, and some hosts replace Object.defineProperty by nothing. */
function withMember(
  kept: Record<string, JsonValue>,
  name: string,
  value: JsonValue,
): Record<string, JsonValue> {
  if (name === "__proto__") return { ...kept, [name]: value };
  kept[name] = value;
  return kept;
}

const isBlank = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === "string" && value.trim() === "");

const own = <T>(object: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined;

/** A change that names neither value but something else, or nothing where that is refused: most likely a slip, which would clear the value in silence. */
function checkChange(
  raw: JsonObject,
  type: EventType,
  specs: Readonly<Record<string, FieldSpec>>,
  bare: "taken" | "refused",
  report: Report,
): void {
  const isStrict = bare === "refused";
  const isSaid = (name: string): boolean =>
    isStrict ? !isBlank(own(raw, name)) : own(raw, name) !== undefined;
  if (isSaid("to") || isSaid("from")) return;
  const strange = Object.keys(raw).find(
    (name) => own(specs, name) === undefined && (!isStrict || !isBlank(raw[name])),
  );
  if (strange === undefined && !isStrict) return;
  const near = strange === undefined ? undefined : nearest(strange, ["to", "from"]);
  const how = isStrict
    ? "Give the new value as to; if the value was cleared, give the former one as from."
    : 'Give event_data a member "to"; "to": "" clears the value.';
  report({
    column: `event_data.${strange ?? "to"}`,
    message: `${type.name} has neither from nor to${strange === undefined ? "" : `, but ${shown(strange)}`}`,
    hint: near ? `Did you mean ${near}?` : how,
  });
}

/** The members given; null where there are none to be had, which is told to `report`. */
function objectFrom(given: unknown, report: Report): JsonObject | null {
  if (isBlank(given)) return {};
  let value = given;
  if (typeof value === "string") {
    const parsed = parseJson(value);
    if (!parsed.ok) {
      report({
        column: "event_data",
        message: parsed.message.replace(/^It/, "event_data"),
        hint: 'Write it as {"to":"Qualified"}.',
      });
      return null;
    }
    value = parsed.value;
  }
  if (value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value as JsonObject;
  report({
    column: "event_data",
    message: `event_data must be an object, found ${shown(value)}`,
    hint: 'Write it as {"to":"Qualified"}.',
  });
  return null;
}

function readField(value: unknown, name: string, spec: FieldSpec, report: Report): JsonValue | undefined {
  const column = `event_data.${name}`;
  const wrong = (wanted: string): undefined => {
    report({ column, message: `${name} must be ${wanted}, found ${shown(value)}` });
    return undefined;
  };
  if (spec === "text" || spec === "text?") {
    if (
      typeof value !== "string" &&
      typeof value !== "boolean" &&
      !(typeof value === "number" && isExact(value))
    )
      return wrong("text");
    const text = String(value).trim();
    if (hasLoneSurrogate(text)) return wrong("text of whole characters");
    return text === "" ? undefined : text;
  }
  if (spec === "flag?") {
    if (value !== true && value !== false && value !== "true" && value !== "false")
      return wrong("true or false");
    return value === true || value === "true" ? true : undefined;
  }
  if (spec === "list") {
    const fine =
      Array.isArray(value) && value.every((each) => typeof each === "string" && !hasLoneSurrogate(each));
    return fine ? (value as JsonValue) : wrong("a list of texts");
  }
  const text = typeof value === "string" ? value.trim() : value;
  if (text === "") return undefined;
  const number =
    typeof text === "number"
      ? text
      : typeof text === "string" && jsonNumber.test(text)
        ? Number(text)
        : Number.NaN;
  return isExact(number) ? number : wrong("a number such as 5000 or 49.9");
}

/** A field that the type doesn't name is kept as it is, if JSON can hold it exactly. */
function checked(value: JsonValue, name: string, report: Report): JsonValue | undefined {
  if (isExactJson(value, 0)) return value;
  report({
    column: `event_data.${name}`,
    message: `${name} holds an integer beyond 2^53-1, which JSON can't keep exactly`,
    hint: "Send it as text.",
  });
  return undefined;
}

function isExactJson(value: JsonValue, depth: number): boolean {
  if (typeof value === "number") return !Number.isInteger(value) || Number.isSafeInteger(value);
  if (value === null || typeof value !== "object" || depth > 100) return true; // canonicalJson refuses the rest with a path
  return Object.keys(value).every((key) => isExactJson((value as JsonObject)[key] as JsonValue, depth + 1));
}

function textOf(data: JsonObject, report: Report): string {
  try {
    const text = canonicalJson(data);
    if (text.length <= dataLimit) return text;
    report({
      column: "event_data",
      message: `event_data has ${text.length} characters of JSON; the most is ${dataLimit}`,
      hint: "Keep the long text elsewhere and log a link to it.",
    });
  } catch (error) {
    if (!isDaybookError(error)) throw error;
    report({
      column: "event_data",
      message: `event_data: ${error.message}`,
      ...(error.hint ? { hint: error.hint } : {}),
    });
  }
  return "{}";
}

import type { Catalog } from "./catalog.ts";
import { checkData, checkType } from "./check.ts";
import { markProblem } from "./check-mark.ts";
import { cleanText, type Problem, shown, textLimit } from "./clean-text.ts";
import { type Event, type EventInput, eventColumns } from "./event.ts";
import { deriveEventId, deriveKey, type Hash } from "./identity.ts";
import { nearest } from "./nearest.ts";
import { parseInstant, toIso } from "./time.ts";

/** What normalising an input needs to know. */
export interface DraftRules {
  readonly catalog: Catalog;
  /** Reads times that come without a zone. */
  readonly timezone: string;
  readonly hash: Hash;
  /** What becomes of a change that says neither what was nor what is. @default "taken": it clears the value */
  readonly bare?: "taken" | "refused" | undefined;
}

/** An event that lacks only its time, if the caller gave none, and then its id. */
export type Draft = Omit<Event, "event_id" | "timestamp"> & {
  readonly timestamp: string | null;
  readonly given_id: string | null;
};

const known = new Set<string>([...eventColumns, "cause", "again", "recorded_at"]);

/** An input, normalised and checked; or all that is wrong with it. */
export function draftOf(
  input: EventInput,
  rules: DraftRules,
):
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);
  const text = (column: keyof EventInput): string | null => cleanText(input[column], column, report);
  if (input === null || typeof input !== "object" || Array.isArray(input))
    return {
      ok: false,
      problems: [{ column: null, message: `an event must be an object, found ${shown(input)}` }],
    };
  for (const name of Object.keys(input)) if (!known.has(name)) report(unknownColumn(name));

  const contact_id = text("contact_id");
  const event_type = text("event_type");
  const deal_id = text("deal_id");
  const actor = text("actor");
  const source = text("source");
  const again = text("again");
  const given_id = text("event_id");
  const timestamp = timeOf(input.timestamp, rules.timezone, report);
  const cause = text("cause");
  const own = text("idempotency_key");
  const missing = (column: string): void =>
    report({ column, message: `${column} is missing`, hint: `Every event needs ${column}.` });
  if (contact_id === null && !problems.some((each) => each.column === "contact_id")) missing("contact_id");
  const type = event_type === null ? null : checkType(event_type, rules.catalog, report);
  if (event_type === null && !problems.some((each) => each.column === "event_type")) missing("event_type");
  const event_data = type ? checkData(input.event_data, type, report, rules.bare) : "{}";
  if (own === null && cause === null && timestamp === null && problems.length === 0)
    report({
      column: "cause",
      message: "nothing tells this event from the next one like it",
      hint: "Give a timestamp, a cause (the trigger's id or time) or an idempotency_key: with none, every retry would be a new event.",
    });
  if (cause !== null && (cause === contact_id || cause === deal_id))
    report({
      column: "cause",
      message: `cause equals the ${cause === contact_id ? "contact_id" : "deal_id"}`,
      hint: "A record's id doesn't tell two changes apart: give the trigger's own id or its time.",
    });
  const wrong =
    type && contact_id !== null && problems.length === 0
      ? markProblem({ contact_id, event_type: type.name, event_data })
      : null;
  if (wrong) report(wrong);
  const more = again === null ? "" : ` again ${again}`;
  if (own !== null && own.length + more.length > textLimit)
    report({
      column: "again",
      message: `idempotency_key and again have ${own.length + more.length} characters together; the most is ${textLimit}`,
    });
  if (problems.length > 0 || contact_id === null || event_type === null) return { ok: false, problems };

  const parts = { contact_id, deal_id, event_type, event_data, cause: `${cause ?? timestamp}${more}` };
  const idempotency_key = own === null ? deriveKey(parts, rules.hash) : `${own}${more}`;
  return {
    ok: true,
    draft: {
      contact_id,
      deal_id,
      event_type,
      event_data,
      timestamp,
      actor,
      source,
      idempotency_key,
      given_id,
    },
  };
}

/** The draft as an event: without a time of its own it gets `now`. A given id that isn't the derived one is a problem. */
export function finishDraft(draft: Draft, now: string, hash: Hash): Event | Problem {
  const { contact_id, event_type, event_data, deal_id, actor, source, idempotency_key, given_id } = draft;
  const timestamp = draft.timestamp ?? now;
  // Written out, since a spread takes as long as the hash.
  const event = {
    event_id: "",
    contact_id,
    event_type,
    event_data,
    timestamp,
    deal_id,
    actor,
    source,
    idempotency_key,
  };
  event.event_id = deriveEventId(event, hash);
  if (given_id === null || given_id === event.event_id) return event;
  return {
    column: "event_id",
    message: `event_id ${shown(given_id)} is not the one that these cells give (${event.event_id})`,
    hint: "A cell was changed since the export; leave event_id empty to log it as it now is.",
  };
}

function timeOf(value: unknown, timezone: string, report: (problem: Problem) => void): string | null {
  if (value === null || value === undefined || (typeof value === "string" && value.trim() === ""))
    return null;
  const parsed = typeof value === "string" ? parseInstant(value.trim(), timezone) : null;
  if (parsed?.ok) return toIso(parsed.ms);
  report({
    column: "timestamp",
    message: parsed
      ? parsed.message
      : `timestamp must be text such as 2026-04-12T09:15:00Z, found ${shown(value)}`,
  });
  return null;
}

function unknownColumn(name: string): Problem {
  const near = nearest(name, [...known]);
  return {
    column: name.slice(0, 60),
    message: `unknown column ${shown(name)}`,
    hint: near
      ? `Did you mean ${near}? What is your own goes into event_data.`
      : "What is your own goes into event_data.",
  };
}

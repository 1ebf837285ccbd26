import { createHash } from "node:crypto";
import type { DraftRules } from "../../core/draft.ts";
import type { EventInput } from "../../core/event.ts";
import { appendInputs, type ItemProblem, prepareInputs } from "../../core/log.ts";
import type { Receipt } from "../../core/store.ts";
import type { Drain } from "./drain.ts";
import { jsonText, problem } from "./problem.ts";
import type { Queue } from "./queue.ts";
import type { Tally } from "./tally.ts";

/** Where events are taken to. */
export interface Desk {
  readonly queue: Queue;
  readonly drain: Drain;
  readonly tally: Tally;
  readonly rules: DraftRules;
  readonly now: () => string;
  /** How many events may wait. */
  readonly room: number;
  /** Keys of requests that are being worked on. */
  readonly busy: Set<string>;
}

/** A request with events. */
export interface Taking {
  readonly inputs: readonly unknown[];
  /** The Idempotency-Key header and who sent it; null without one. */
  readonly key: string | null;
  readonly caller: string;
  /** The body as it came: the same key with another body is refused. */
  readonly body: Buffer;
  /** Answer when the events are in the log, not when they are on the disk. */
  readonly wait: boolean;
}

/** How long an answer waits for the log, in milliseconds, before it says that the events are on the disk. */
const patience = 20_000;

/** Reads an Idempotency-Key: a string in quotes as RFC 8941 has it, or bare. null where it is neither. */
export function idempotencyKey(header: string): string | null {
  const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/.exec(header.trim())?.[1];
  const key = quoted === undefined ? header.trim() : quoted.replace(/\\(["\\])/g, "$1");
  return /^[\x21-\x7e](?:[\x20-\x7e]{0,198}[\x21-\x7e])?$/.test(key) &&
    (quoted !== undefined || !/["\\\s]/.test(key))
    ? key
    : null;
}

/** Takes events: on the disk before it answers. The same key and body get the same answer again (draft-ietf-httpapi-idempotency-key-header). */
export async function takeEvents(desk: Desk, taking: Taking): Promise<Response> {
  const { queue, busy } = desk;
  const { key, caller, body } = taking;
  if (key === null) return taken(desk, taking, null);
  const fingerprint = createHash("sha256").update(body).digest("hex");
  const name = `${caller} ${key}`;
  if (busy.has(name))
    return problem({
      status: 409,
      code: "IDEMPOTENCY_KEY_IN_USE",
      message: "A request with this Idempotency-Key is still being worked on.",
      hint: "Send it again in a moment: it will get the same answer.",
      headers: { "retry-after": "1" },
    });
  const known = queue.answered(name);
  if (known !== null)
    return known.fingerprint === fingerprint
      ? jsonText(known.status, known.body)
      : problem({
          status: 422,
          code: "IDEMPOTENCY_KEY_REUSED",
          message: "This Idempotency-Key came before, with another body.",
          hint: "Give each request a key of its own, and a repeated one the same body.",
        });
  busy.add(name);
  try {
    return await taken(desk, taking, { key: name, fingerprint });
  } finally {
    busy.delete(name);
  }
}

/** Receipts and problems as an answer shows them. */
interface Sorted {
  readonly accepted: number;
  readonly rejected: number;
  readonly receipts: readonly Shown[];
  readonly problems: readonly ItemProblem[];
}

type Shown = Omit<Receipt, "status" | "position"> & { readonly status: Receipt["status"] | "accepted" };

async function taken(
  { queue, drain, tally, rules, now, room }: Desk,
  { inputs, key, wait }: Taking,
  remember: { readonly key: string; readonly fingerprint: string } | null,
): Promise<Response> {
  const at = now();
  const given =
    key === null
      ? inputs
      : inputs.map((input, i) => caused(input, inputs.length === 1 ? key : `${key} ${i + 1}`));
  const { events, items, receipts, problems } = prepareInputs(given as readonly EventInput[], rules, at);
  if (events.length === 0 && receipts.every((receipt) => receipt?.status === "rejected"))
    return problem({
      status: 400,
      code: "EVENTS_REJECTED",
      message:
        inputs.length === 1
          ? (receipts[0]?.reason ?? "The event can't be taken.")
          : "None of the events can be taken.",
      hint: "Mend them and send them again; nothing was logged.",
      problems,
    });
  if (queue.size() + events.length > room)
    return problem({
      status: 429,
      code: "QUEUE_FULL",
      message: "The log is slow, and as many events wait for it as may.",
      hint: "Send them again later: nothing of this request was taken.",
      headers: { "retry-after": "30" },
    });
  const shown = new Map(items.map((item, i) => [item, events[i]]));
  const sorted: Sorted = {
    accepted: events.length,
    rejected: receipts.filter((receipt) => receipt?.status === "rejected").length,
    receipts: receipts.map((receipt, item): Shown => {
      const event = shown.get(item);
      if (event === undefined) return shownOf(receipt as Receipt);
      return { key: event.idempotency_key, event_id: event.event_id, status: "accepted" };
    }),
    problems,
  };
  // With a wait the answer isn't known yet; were we killed meanwhile, the one on the disk is true all the same.
  const text = `${JSON.stringify(sorted)}\n`;
  const numbers = queue.put(events, at, remember === null ? null : { ...remember, status: 202, body: text });
  tally.accepted(events.length);
  if (!wait) {
    drain.wake();
    return jsonText(202, text);
  }
  const answers = await drain.receipts(numbers, patience);
  if (answers.includes(null)) return jsonText(202, text);
  // As an append to the log itself would have answered.
  const sink = { append: async () => answers as readonly Receipt[] };
  const settled = await appendInputs(sink, given as readonly EventInput[], rules, at);
  const count = (status: string): number => settled.receipts.filter((each) => each.status === status).length;
  const answer = `${JSON.stringify({
    appended: count("appended"),
    duplicate: count("duplicate"),
    conflict: count("conflict"),
    rejected: count("rejected"),
    receipts: settled.receipts.map(shownOf),
    problems: settled.problems,
  })}\n`;
  if (remember !== null) queue.put([], at, { ...remember, status: 200, body: answer });
  return jsonText(200, answer);
}

const shownOf = ({ position: _, ...receipt }: Receipt): Shown => receipt;

/** An event that says nothing of what makes it one gets the request's key for it: a repeat is then the same event. */
function caused(input: unknown, key: string): unknown {
  if (input === null || typeof input !== "object" || Array.isArray(input)) return input;
  const { cause, idempotency_key, timestamp } = input as EventInput;
  const isBare = [cause, idempotency_key, timestamp].every(
    (each) => each === undefined || each === null || each === "",
  );
  return isBare ? { ...input, cause: key } : input;
}

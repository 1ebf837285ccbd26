import type { Problem } from "./clean-text.ts";
import { type DraftRules, draftOf, finishDraft } from "./draft.ts";
import type { Event, EventInput } from "./event.ts";
import { sameContent } from "./identity.ts";
import { receiptOfRejected } from "./receipts.ts";
import type { EventSink, Receipt } from "./store.ts";

/** What is wrong with one item of a batch; `item` counts from 0. */
export interface ItemProblem extends Problem {
  readonly item: number;
}

/** The receipts of a batch, in its order, and every problem that a reader of it should see. */
export interface Appended {
  readonly receipts: readonly Receipt[];
  readonly problems: readonly ItemProblem[];
}

/**
 * Normalises, identifies and appends inputs; bad ones are rejected with a sentence and the rest goes on. `now` dates those
 * without a time; `numberOf` is what an item is called where they are part of a longer list.
 */
export async function appendInputs(
  sink: EventSink,
  inputs: readonly EventInput[],
  rules: DraftRules,
  now: string,
  numberOf: NumberOf = fromOne,
): Promise<Appended> {
  const prepared = prepareInputs(inputs, rules, now, numberOf);
  const answers = prepared.events.length > 0 ? await sink.append(prepared.events) : [];
  const receipts = prepared.receipts.slice();
  const problems = prepared.problems.slice();
  prepared.items.forEach((item, i) => {
    const answer = answers[i] as Receipt;
    receipts[item] = answer;
    if (answer.status === "conflict")
      problems.push({ item, column: "idempotency_key", message: answer.reason ?? "conflict" });
    if (answer.status === "rejected")
      problems.push({ item, column: null, message: answer.reason ?? "rejected" });
  });
  prepared.firsts.forEach((first, item) => {
    const { status, reason = status } = receipts[first] as Receipt;
    const repeat = repeatOf(receipts[item] as Receipt, receipts[first] as Receipt, numberOf(first));
    if (repeat === receipts[item]) return;
    receipts[item] = repeat;
    problems.push({ item, column: status === "conflict" ? "idempotency_key" : null, message: reason });
  });
  problems.sort((a, b) => a.item - b.item);
  return { receipts: receipts as Receipt[], problems };
}

/** The receipt of an item that is equal to an earlier one: no duplicate of what isn't in the log. */
export const repeatOf = (repeat: Receipt, first: Receipt, number: number): Receipt =>
  repeat.status === "duplicate" && (first.status === "rejected" || first.status === "conflict")
    ? { ...first, reason: `equal to item ${number}: ${first.reason ?? first.status}` }
    : repeat;

/** The number by which people know an item, which itself counts from 0. */
export type NumberOf = (item: number) => number;

const fromOne: NumberOf = (item) => item + 1;

interface Prepared {
  /** The events to send, no two with one key. */
  readonly events: readonly Event[];
  /** Of each event, which item it was. */
  readonly items: readonly number[];
  /** Receipts that are settled already; null where the store decides. */
  readonly receipts: readonly (Receipt | null)[];
  /** Of each item with the key of an earlier one, which that was. */
  readonly firsts: ReadonlyMap<number, number>;
  readonly problems: readonly ItemProblem[];
}

/** Inputs as events, each key once; a later item with a key of an earlier one is answered here, by the item that it equals. */
export function prepareInputs(
  inputs: readonly EventInput[],
  rules: DraftRules,
  now: string,
  numberOf: NumberOf = fromOne,
): Prepared {
  const events: Event[] = [];
  const items: number[] = [];
  const receipts: (Receipt | null)[] = [];
  const firsts = new Map<number, number>();
  const problems: ItemProblem[] = [];
  const firstOf = new Map<string, { readonly item: number; readonly event: Event }>();
  const settle = (item: number, receipt: Receipt, found: readonly Problem[]): void => {
    receipts[item] = receipt;
    for (const problem of found) problems.push({ item, ...problem });
  };
  for (const [item, input] of inputs.entries()) {
    const event = eventOf(input, rules, now);
    const first = "event_id" in event ? firstOf.get(event.idempotency_key) : undefined;
    if (!("event_id" in event)) settle(item, receiptOfRejected(event.problems), event.problems);
    else if (first) {
      firsts.set(item, first.item);
      const receipt = receiptOfRepeat(event, first.event, numberOf(first.item));
      const message = receipt.reason ?? receipt.status;
      settle(item, receipt, receipt.status === "conflict" ? [{ column: "idempotency_key", message }] : []);
    } else {
      firstOf.set(event.idempotency_key, { item, event });
      events.push(event);
      items.push(item);
      receipts[item] = null;
    }
  }
  return { events, items, receipts, firsts, problems };
}

function eventOf(
  input: EventInput,
  rules: DraftRules,
  now: string,
): Event | { readonly problems: readonly Problem[] } {
  const drafted = draftOf(input, rules);
  if (!drafted.ok) return drafted;
  const event = finishDraft(drafted.draft, now, rules.hash);
  return "event_id" in event ? event : { problems: [event] };
}

function receiptOfRepeat(event: Event, first: Event, number: number): Receipt {
  const { event_id, idempotency_key: key } = first;
  return sameContent(event, first)
    ? {
        key,
        event_id,
        status: "duplicate",
        reason: `equal to item ${number}: give each its own cause`,
      }
    : {
        key,
        event_id,
        status: "conflict",
        reason: `the key is taken by item ${number}, which says something else`,
      };
}

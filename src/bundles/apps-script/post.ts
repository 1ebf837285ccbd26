import { parseJson } from "../../core/canonical-json.ts";
import { DAY_MS } from "../../core/days.ts";
import { type Entry, sameColumn } from "../../core/entry.ts";
import { DaybookError, type ErrorJson, errorJson } from "../../core/errors.ts";
import type { EventInput } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { appendInputs } from "../../core/log.ts";
import { filled } from "../../core/row-entries.ts";
import { settling } from "../../core/settle.ts";
import { sha256Hex } from "../../core/sha256.ts";
import type { EventSink, Receipt } from "../../core/store.ts";
import { toIso } from "../../core/time.ts";
import { type RowProblem, tallyOf } from "../../core/totals.ts";
import { itemFrom } from "../code-step/items.ts";
import { appendPast } from "../common/append-told.ts";
import type { Desk } from "./desk.ts";
import { isSame, secretProperty } from "./post-secret.ts";
import { rehearsal } from "./rehearse.ts";
import { inSheetWords } from "./sheet-words.ts";

/** What Apps Script hands to doPost, as far as it is read. */
export interface PostEvent {
  readonly postData?: { readonly contents?: unknown } | undefined;
  readonly parameter?: Readonly<Record<string, unknown>> | undefined;
}

/** What doPost answers. Whatever became of it, the status is 200: a web app can't set another. */
export type PostAnswer =
  | {
      readonly read: number;
      readonly appended: number;
      /** What a rehearsal would append: nothing of it is written. */
      readonly rehearsed: number;
      readonly duplicate: number;
      readonly conflict: number;
      readonly rejected: number;
      readonly problems: readonly RowProblem[];
      readonly receipts: readonly PostReceipt[];
    }
  | { readonly error: ErrorJson };

interface PostReceipt {
  readonly key: string | null;
  readonly event_id: string | null;
  /** What a rehearsal would append is `rehearsed`. */
  readonly status: Receipt["status"] | "rehearsed";
  readonly reason: string | null;
}

/** More at once might not be done within a run of six minutes. */
const mostEvents = 2000;

/** The most text of a request, in UTF-16 units: as much as 2,000 events of two full pages. */
const mostText = 10_000_000;

/**
 * What another tool sent, appended: one event, a list of them, or `{"events": […]}`, with the secret in the body, or in the address as
 * ?secret= where a tool can't write a body of its own: addresses end up in the logs of whatever they pass, bodies don't.
 */
export async function post(
  event: PostEvent,
  globals: Desk["globals"],
  open: () => Desk,
): Promise<PostAnswer> {
  try {
    const { items, secret } = bodyOf(event);
    refuseStrangers(secret, globals, sha256Hex);
    if (items.length > mostEvents)
      throw new DaybookError(
        "TOO_MANY",
        `That are ${items.length} events; the most at once is ${mostEvents}.`,
        {
          hint: "Send them in several requests. What was sent before does no harm: it is a duplicate.",
        },
      );
    if (items.length === 0)
      throw new DaybookError("NO_EVENTS", "There is no event in the body.", { hint: bodyHint });
    const inputs = items.map((item) => itemFrom(item).input);
    refuseErasing(inputs);
    const desk = open();
    return await desk.inTurn(() => append(inputs, desk));
  } catch (error) {
    const { code, message, hint } = errorJson(error);
    return {
      error: { code, message: inSheetWords(message), hint: hint === null ? null : inSheetWords(hint) },
    };
  }
}

const bodyHint =
  'Send {"secret": "…", "events": [{"contact_id": "…", "event_type": "form_submitted", "cause": "…"}]}.';

const badBody = (message: string): DaybookError => new DaybookError("BAD_BODY", message, { hint: bodyHint });

/** The events and the secret that a request brings. What is wrong with its form says nothing of the log: whoever asks may know it. */
function bodyOf({ postData, parameter }: PostEvent): {
  readonly items: readonly EventInput[];
  readonly secret: unknown;
} {
  const text = typeof postData?.contents === "string" ? postData.contents : "";
  if (text.length > mostText)
    throw badBody(`The body has ${text.length} characters; the most is ${mostText}.`);
  const read = parseJson(text);
  if (!read.ok)
    throw badBody(text.trim() === "" ? "The body is empty." : `The body is no JSON. ${read.message}`);
  const { value } = read;
  const inAddress = parameter?.secret;
  if (Array.isArray(value)) return { items: value as readonly EventInput[], secret: inAddress };
  if (typeof value !== "object" || value === null) throw badBody("The body is no JSON object or list.");
  const { secret = inAddress, events, ...one } = value as Readonly<Record<string, unknown>>;
  const [beside] = Object.keys(one);
  if (events === undefined) return { items: beside === undefined ? [] : [one], secret };
  if (beside !== undefined) throw badBody(`The body has "events", and beside it "${beside.slice(0, 60)}".`);
  if (!Array.isArray(events)) throw badBody('The body\'s "events" is no list.');
  return { items: events as readonly EventInput[], secret };
}

function refuseStrangers(secret: unknown, { PropertiesService }: Desk["globals"], hash: Hash): void {
  const kept = PropertiesService.getScriptProperties().getProperty(secretProperty);
  // Compared even where none is kept, so that it takes as long.
  const isRight = isSame(typeof secret === "string" ? secret.trim() : "", kept ?? "", hash);
  if (kept && isRight) return;
  throw new DaybookError("NOT_ALLOWED", "The secret is missing or wrong: nothing is logged.", {
    hint: 'Copy it from the spreadsheet\'s menu Daybook, Web address for other tools, and send it in the body as "secret".',
  });
}

/** What such an event names no reader shows any more: that is for whoever has the log, not for whoever has the secret. */
function refuseErasing(items: readonly EventInput[]): void {
  if (items.some((item) => isObject(item) && String(item.event_type).trim() === erased))
    throw new DaybookError("NOT_ALLOWED", `No tool may send ${erased}: nothing is logged.`, {
      hint: "Whoever has the log erases a person, by the command line: a secret alone isn't enough for it.",
    });
}

const erased = "contact_erased";

/** Appends, or in a rehearsal says what it would append: bad items are rejected with a sentence, and the rest goes on. */
async function append(items: readonly EventInput[], desk: Desk): Promise<PostAnswer> {
  const { config, catalog, timezone, host } = desk;
  const sink: EventSink = {
    append: (events) => appendPast(config.live ? desk.log : rehearsal(desk), events, host.clock() + DAY_MS),
  };
  const inputs = items.map((item) => (isObject(item) ? filled(item, { source: config.source }) : item));
  const entries = inputs.map((input, at): Entry => ({ row: at + 1, input, columnOf: sameColumn }));
  const rules = { catalog, timezone, hash: host.hash, bare: "refused" } as const;
  const appended = await appendInputs(sink, inputs, rules, toIso(host.clock()));
  const tally = tallyOf();
  tally.read(items.length);
  const receipts: PostReceipt[] = [];
  settling(tally, ({ key, event_id, status, reason }) => {
    const told = status === "appended" && !config.live ? "rehearsed" : status;
    receipts.push({ key, event_id, status: told, reason: reason ?? null });
  })(entries, appended);
  const { problems, equal: _, problem_count: __, read, appended: fresh, ...counts } = tally.totals();
  const written = config.live ? { appended: fresh, rehearsed: 0 } : { appended: 0, rehearsed: fresh };
  return { read, ...written, ...counts, problems, receipts };
}

const isObject = (item: unknown): item is EventInput =>
  typeof item === "object" && item !== null && !Array.isArray(item);

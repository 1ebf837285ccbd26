import { parseJson } from "../../core/canonical-json.ts";
import { shown } from "../../core/clean-text.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Event } from "../../core/event.ts";
import type { EventSink, Receipt, Status } from "../../core/store.ts";
import type { Fetch } from "../../stores/airtable/fetch-client.ts";
import { isObject } from "../common/config-block.ts";

/** An event as a sheet's script takes it: it derives the id itself, from the same cells. */
export const postedEvent = ({ event_id: _, ...cells }: Event): Omit<Event, "event_id"> => cells;

/** How often a request is sent that nobody answers: the script finds what it has written. */
const attempts = 2;

/** A log in a Google Sheet, by the address of its Apps Script and the secret that this asks for: one request, however many events. */
export function sheetLog(
  { address, secret }: { readonly address: string; readonly secret: string },
  fetch: Fetch,
): EventSink {
  if (secret === "")
    throw new DaybookError("CONFIG_WRONG", "CONFIG names a sheet's address, but no secret.", {
      hint: "Copy it in the spreadsheet: menu Daybook, Web address for other tools.",
    });
  return {
    async append(events) {
      const body = JSON.stringify({ secret, events: events.map(postedEvent) });
      for (let attempt = 1; ; attempt++) {
        const { status, text, lost } = await asked(fetch, address, body);
        if (lost === null) {
          const receipts = receiptsIn(status, text, events.length);
          if (receipts.every(({ key }, at) => key === null || key === events[at]?.idempotency_key))
            return receipts;
          throw unreadable(status, "receipts of other events");
        }
        if (attempt === attempts) throw unanswered(lost);
      }
    },
  };
}

interface Asked {
  readonly status: number;
  readonly text: string;
  /** Why there is no answer of the script's; null where there is one. */
  readonly lost: string | null;
}

/** One attempt. What Google itself says while it fails is no answer of the script. */
async function asked(fetch: Fetch, address: string, body: string): Promise<Asked> {
  try {
    const headers = { "Content-Type": "application/json" };
    const response = await fetch(address, { method: "POST", headers, body });
    const { status } = response;
    const isFailing = status === 429 || status >= 500;
    return { status, text: await response.text(), lost: isFailing ? `Google answered ${status}` : null };
  } catch (error) {
    const { message = String(error) } = (error ?? {}) as { readonly message?: string };
    return { status: 0, text: "", lost: message };
  }
}

/** One receipt an event of what a sheet's script answered. Throws SHEET_REFUSED, SHEET_REHEARSES, SHEET_UNREADABLE. */
export function receiptsIn(status: number, text: string, wanted: number): readonly Receipt[] {
  const read = parseJson(text);
  const answer = read.ok && isObject(read.value) ? read.value : null;
  if (answer === null) throw unreadable(status, text);
  const { error, receipts } = answer;
  if (isObject(error))
    throw new DaybookError("SHEET_REFUSED", textOf(error.message) ?? "The sheet's script refused.", {
      hint: typeof error.hint === "string" ? error.hint : undefined,
    });
  if (!Array.isArray(receipts) || receipts.length !== wanted) throw unreadable(status, text);
  return receipts.map((each: unknown) => {
    const { key, event_id, status: fate, reason } = isObject(each) ? each : {};
    if (fate === "rehearsed") throw rehearses();
    if (!fates.includes(fate as Status)) throw unreadable(status, text);
    const told = { key: textOf(key), event_id: textOf(event_id), status: fate as Status };
    return typeof reason === "string" ? { ...told, reason } : told;
  });
}

const fates: readonly Status[] = ["appended", "duplicate", "conflict", "rejected"];

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

const rehearses = (): DaybookError =>
  new DaybookError("SHEET_REHEARSES", "The sheet's own script only rehearses: nothing is written.", {
    hint: "In the spreadsheet's script, in CONFIG, write live: true, save it, and deploy it anew as the same web app.",
  });

function unreadable(status: number, text: string): DaybookError {
  const isPage = /<html|<!doctype/i.test(text);
  const what = isPage ? "a web page" : shown(text.slice(0, 60));
  const isElsewhere = status >= 300 && status < 400;
  return new DaybookError(
    "SHEET_UNREADABLE",
    isElsewhere
      ? `The sheet's address answered ${status}: the receipts stand elsewhere, and nobody fetched them. The events may be logged.`
      : `The sheet's address answered ${status} with ${what}, not with receipts.`,
    {
      hint: isElsewhere
        ? "Look into the sheet, and run this again: nothing doubles."
        : 'In Apps Script choose Deploy, Manage deployments: "Execute as" must be Me, "Who has access" must be Anyone, and the address must be the one that ends in /exec. Then run this again: nothing doubles.',
    },
  );
}

const unanswered = (reason: string): DaybookError =>
  new DaybookError(
    "SHEET_UNANSWERED",
    `The sheet's script didn't answer: ${reason.replace(/[.\s]+$/, "")}.`,
    {
      hint: "Run this again: what was written nevertheless is found and not written twice.",
    },
  );

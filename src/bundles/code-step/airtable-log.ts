import type { Catalog } from "../../core/catalog.ts";
import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { EventSink, Receipt } from "../../core/store.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { appenderTo } from "../../stores/airtable/append.ts";
import { atOnce } from "../../stores/airtable/append-at-once.ts";
import type { EventsTable } from "../../stores/airtable/events-table.ts";
import { type Fetch, fetchClient } from "../../stores/airtable/fetch-client.ts";
import type { LogRules } from "../../stores/airtable/log-rules.ts";
import { mostUpserted, webTable } from "../../stores/airtable/web-table.ts";
import { partlyLogged } from "../airtable/outcome.ts";
import type { Completed } from "./completed.ts";
import type { StepConfig } from "./config.ts";
import { isBlank } from "./items.ts";
import { recordsOf } from "./records.ts";

/** What a log in Airtable goes by: a contact's or deal's own record id links its rows, and so does the one that the step was given for it. */
export function logRules(
  { links }: Pick<StepConfig, "links">,
  catalog: Catalog,
  items: readonly Completed[],
): LogRules {
  const how = links ? "record" : false;
  return { hash: scriptHost.hash, catalog, linked: { Contact: how, Deal: how, records: recordsOf(items) } };
}

/** So many batches in a row are within Airtable's five requests a second, however fast it answers. */
const mostBatches = 5;

/**
 * A log in Airtable by a host's `fetch`: events whose times came with their causes are a request a ten, up to fifty; a key of the caller's, a
 * time of the clock and more than fifty are looked up first. Where the token may only write, what those fifty found in the log is told
 * without looking whether it was taken back meanwhile.
 */
export function airtableLog(
  { base, token, events: name }: { readonly base: string; readonly token: string; readonly events: string },
  fetch: Fetch,
  rules: LogRules,
  items: readonly Completed[],
): EventSink {
  const table = webTable(fetchClient({ base, token, fetch, nameOf: () => name }), name);
  const isSettled =
    items.length <= mostBatches * mostUpserted &&
    items.every(({ input, isUndated }) => !isUndated && isBlank(input?.idempotency_key));
  const append = appenderTo(
    isSettled ? mayBeBlind(table) : table,
    rules,
    atOnce(() => isSettled),
  );
  return {
    async append(events) {
      if (!isSettled) return append(events);
      const receipts: Receipt[] = [];
      for (let at = 0; at < events.length; at += mostUpserted)
        receipts.push(
          ...(await append(events.slice(at, at + mostUpserted)).catch((error: unknown) => {
            throw partly(error, receipts, events.length);
          })),
        );
      return receipts;
    },
  };
}

/** The same error, which tells that what came before it is logged. */
function partly(error: unknown, receipts: readonly Receipt[], all: number): unknown {
  const logged = receipts.filter(({ status }) => status === "appended" || status === "duplicate").length;
  if (logged === 0 || !isDaybookError(error)) return error;
  const { message, hint } = error;
  return new DaybookError(partlyLogged, `${logged} of ${all} events are logged, then: ${message}`, { hint });
}

/** A table that finds nothing where the token may not read. */
const mayBeBlind = (table: EventsTable): EventsTable => ({
  ...table,
  find: (sought) =>
    table.find(sought).catch((error: unknown) => {
      if (isDaybookError(error) && forbidden.includes(error.code)) return [];
      throw error;
    }),
});

const forbidden = ["AIRTABLE_NOT_PERMITTED", "AIRTABLE_NOT_FOUND_OR_NO_ACCESS"];

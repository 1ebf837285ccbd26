import { catalogOf } from "../../core/catalog.ts";
import { DAY_MS } from "../../core/days.ts";
import type { Event, EventInput } from "../../core/event.ts";
import { prepareInputs, repeatOf } from "../../core/log.ts";
import { receiptOfNew } from "../../core/receipts.ts";
import { loneSentence } from "../../core/sentence.ts";
import type { Receipt } from "../../core/store.ts";
import { toIso } from "../../core/time.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { cellsOf } from "../../stores/airtable/event-cells.ts";
import type { LogRules } from "../../stores/airtable/log-rules.ts";
import { mostUpserted, upsertBody } from "../../stores/airtable/web-table.ts";
import { type Outcome, outcomeOf } from "../airtable/outcome.ts";
import { refusalAhead, type Told } from "../common/append-told.ts";
import { type At, capital, wrongConfig } from "../common/config-block.ts";
import { logRules } from "./airtable-log.ts";
import { type Completed, completedItems } from "./completed.ts";
import { type Log, logIn, type StepConfig } from "./config.ts";
import type { Item } from "./items.ts";
import { remarksOn } from "./remarks.ts";
import { postedEvent } from "./sheet-log.ts";

/** A request that the host's own module sends, with a connection or secret that the step never sees. */
export interface PreparedRequest {
  readonly method: "PATCH" | "POST";
  readonly url: string;
  /** The part of `url` after the server's name. */
  readonly path: string;
  /** JSON text. Of a log in a Google Sheet whoever sends it adds the secret. */
  readonly body: string;
  /** The events of a body for a Google Sheet alone, JSON text of a list: a body with the secret is made of it. "" for Airtable. */
  readonly events: string;
}

/** What a step hands to the next one. */
export interface Prepared extends Outcome {
  /** Whether there is anything to be sent: not in a rehearsal, nor where every event was refused. */
  readonly send: boolean;
  /** At most ten events each for Airtable; one for a Google Sheet. */
  readonly requests: readonly PreparedRequest[];
}

/**
 * The requests that log items, made without reaching anything: so nothing is looked up, and an event without a time of its own is
 * refused. Whether an event was in the log already is in the answer to its request. In a rehearsal there are none.
 */
export function prepareItems(items: readonly Item[], config: StepConfig, at: At): Prepared {
  const { live, own, timezone, events: table } = config;
  const log = logIn(config, at);
  if (live && log === null)
    throw wrongConfig(
      `${capital(at("base"))} is as it came.`,
      "Fill in base where the log stands in Airtable, or sheet where it stands in a Google Sheet.",
    );
  const catalog = catalogOf(null, own);
  const now = scriptHost.clock();
  const completed = completedItems(items, config, now);
  const rules = { catalog, timezone, hash: scriptHost.hash, bare: "refused" } as const;
  const sent: Event[] = [];
  const told: Told[] = [];
  // What has no time is refused alone: an equal one with a time is no repeat of it.
  for (const group of groupsOf(completed)) {
    const inputs = group.map((item) => completed[item]?.input as EventInput);
    const numberOf = (at: number): number => (group[at] as number) + 1;
    const prepared = prepareInputs(inputs, rules, toIso(now), numberOf);
    prepared.receipts.forEach((receipt, at) => {
      if (receipt !== null) told[group[at] as number] = { ...receipt, sentence: null };
    });
    prepared.items.forEach((at, i) => {
      const item = group[at] as number;
      const event = prepared.events[i] as Event;
      const refusal = completed[item]?.isUndated ? undated : refusalAhead(event, now + DAY_MS);
      if (refusal === null) sent.push(event);
      told[item] = {
        ...(refusal ?? { ...receiptOfNew(event, i), reason: notChecked }),
        sentence: loneSentence(event, catalog),
      };
    });
    prepared.firsts.forEach((first, at) => {
      const [repeat, held] = [told[group[at] as number] as Told, told[group[first] as number] as Told];
      told[group[at] as number] = { ...repeatOf(repeat, held, numberOf(first)), sentence: repeat.sentence };
    });
  }
  const missing = log === null ? ["base, or sheet"] : [];
  const outcome = outcomeOf(remarksOn(completed, missing), told, live ? "prepared" : "rehearsal");
  const requests =
    live && log !== null ? requestsFor(sent, log, table, logRules(config, catalog, completed)) : [];
  return { ...outcome, send: requests.length > 0, requests };
}

/** The places of the items that can be of one key: all that have a time, and each of the others. */
function groupsOf(completed: readonly Completed[]): readonly (readonly number[])[] {
  const places = completed.map((_, item) => item);
  const isUndated = (item: number): boolean => completed[item]?.isUndated === true;
  return [places.filter((item) => !isUndated(item)), ...places.filter(isUndated).map((item) => [item])];
}

/** A request a ten events to Airtable; one to a sheet's script, which takes 2,000. */
function requestsFor(
  events: readonly Event[],
  log: Log,
  table: string,
  rules: LogRules,
): readonly PreparedRequest[] {
  if (events.length === 0) return [];
  if (log.in === "sheet") {
    const { address } = log;
    const list = JSON.stringify(events.map(postedEvent));
    const path = address.replace(/^https:\/\/[^/]+/, "");
    return [{ method: "POST", url: address, path, body: `{"events":${list}}`, events: list }];
  }
  const path = `/v0/${log.base}/${encodeURIComponent(table)}`;
  const requests: PreparedRequest[] = [];
  for (let at = 0; at < events.length; at += mostUpserted) {
    const rows = events
      .slice(at, at + mostUpserted)
      .map((event) => cellsOf(event, rules.catalog, rules.linked));
    const body = JSON.stringify(upsertBody(rows, false));
    requests.push({ method: "PATCH", url: `https://api.airtable.com${path}`, path, body, events: "" });
  }
  return requests;
}

/** What a receipt says of an event that was not looked up: its request's answer tells whether it is new. */
const notChecked = "not checked";

const undated: Receipt = {
  key: null,
  event_id: null,
  status: "rejected",
  reason:
    "timestamp is missing. Give the trigger's time: this step can't look up whether the event is in the log, and a clock's time would make each retry another one",
};

import { type Catalog, catalogOf } from "../../core/catalog.ts";
import { receiptOfNew } from "../../core/receipts.ts";
import type { EventSink } from "../../core/store.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import type { Fetch } from "../../stores/airtable/fetch-client.ts";
import { type Outcome, outcomeOf } from "../airtable/outcome.ts";
import { appendTold } from "../common/append-told.ts";
import { type At, capital, wrongConfig } from "../common/config-block.ts";
import { airtableLog, logRules } from "./airtable-log.ts";
import { type Completed, completedItems } from "./completed.ts";
import { type Log, logIn, type ReachingConfig, usualReaching } from "./config.ts";
import type { Item } from "./items.ts";
import { remarksOn } from "./remarks.ts";
import { sheetLog } from "./sheet-log.ts";

/** Logs items by a host's `fetch`, or in a rehearsal says what would be logged, without a request. Throws where nothing is known to be logged. */
export async function logItems(
  items: readonly Item[],
  config: ReachingConfig,
  at: At,
  fetch: Fetch,
): Promise<Outcome> {
  const { live, own, timezone } = config;
  const log = logIn(config, at);
  const catalog = catalogOf(null, own);
  const completed = completedItems(items, config, scriptHost.clock());
  const sink = live ? openLog(log, config, at, fetch, completed, catalog) : rehearsal;
  const told = await appendTold(
    sink,
    completed.map(({ input }) => input),
    { catalog, timezone, bare: "refused" },
  );
  const missing = live ? [] : missingFor(log, config);
  return outcomeOf(remarksOn(completed, missing), told, live ? "live" : "rehearsal");
}

function openLog(
  log: Log | null,
  config: ReachingConfig,
  at: At,
  fetch: Fetch,
  items: readonly Completed[],
  catalog: Catalog,
): EventSink {
  if (log?.in === "sheet") return sheetLog({ address: log.address, secret: config.secret }, fetch);
  if (log === null || config.token === usualReaching.token)
    throw wrongConfig(
      `${capital(at(log === null ? "base" : "token"))} is as it came.`,
      "Fill in base and token where the log stands in Airtable, or sheet and secret where it stands in a Google Sheet.",
    );
  const { token, events } = config;
  return airtableLog({ base: log.base, token, events }, fetch, logRules(config, catalog, items), items);
}

/** What CONFIG still lacks before it can go live. */
function missingFor(log: Log | null, { token, secret }: ReachingConfig): readonly string[] {
  if (log === null) return ["base and token, or sheet and secret"];
  if (log.in === "sheet") return secret === "" ? ["secret"] : [];
  return token === "" || token === usualReaching.token ? ["token"] : [];
}

/** Takes everything and writes nothing. */
const rehearsal: EventSink = {
  append: async (events) => events.map((event, position) => receiptOfNew(event, position)),
};

import { dirname } from "node:path";
import { isDaybookError } from "../../../core/errors.ts";
import { placeFile } from "./feed-place.ts";
import type { OpenFeed } from "./feed-port.ts";
import { openWebhookFeed } from "./webhook-feed.ts";

/** What a base refuses to a token that may read it all the same. */
const refusals = new Set([
  "AIRTABLE_SCOPE_MISSING",
  "AIRTABLE_NOT_FOUND_OR_NO_ACCESS",
  "AIRTABLE_NOT_PERMITTED",
  "AIRTABLE_WEBHOOK_RIGHTS",
  "AIRTABLE_WEBHOOKS_FULL",
]);

/**
 * Opens the change feed of a CRM in a base: its webhooks. null for a CRM elsewhere, and where the token may have none, of which `tell`
 * is told. Throws CAPTURE_OF_ANOTHER_BASE and what a client throws.
 */
export const openFeed: OpenFeed = async (context, log, desk, tell) => {
  if (!desk.base) return null;
  const { file, url } = await context.setup();
  const { settings, catalog, hash, store } = log;
  try {
    return await openWebhookFeed({
      client: desk.base,
      homes: desk.homes,
      log: { settings, catalog, hash, store, toRead: () => log.toRead(), mirror: () => log.mirror() },
      file: placeFile(url, file === null ? context.cwd : dirname(file)),
      now: context.now,
      stopped: () => context.stopSignal().aborted,
    });
  } catch (error) {
    if (!isDaybookError(error) || !refusals.has(error.code)) throw error;
    tell(
      `Changes can't be read one by one, only found by comparing: ${error.message}${error.hint === undefined ? "" : ` ${error.hint}`}`,
    );
    return null;
  }
};

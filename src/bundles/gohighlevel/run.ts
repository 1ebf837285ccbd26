import type { Outcome } from "../airtable/outcome.ts";
import { checkStep, reachingChecks, usualReaching } from "../code-step/config.ts";
import { type Given, itemsOf } from "../code-step/items.ts";
import { logItems } from "../code-step/log-items.ts";
import { runStep, wrongHost } from "../code-step/run-step.ts";
import { type Place, placesOf } from "../common/config-block.ts";
import { type CustomRequest, customFetch } from "./custom-fetch.ts";

/** What HighLevel gives a "Custom Code" action. Source: help.gohighlevel.com 155000002253. */
export interface Globals {
  /** The values of the action's properties. */
  readonly inputData: Given | null;
  readonly customRequest: CustomRequest;
}

/** CONFIG as it comes: what a line that was taken out stands for. */
const usual = { ...usualReaching, source: "gohighlevel:lead-intake" };

/** A HighLevel workflow's action: logs what its properties say; its output is the outcome. Throws an Error with a sentence where CONFIG doesn't say to continue. */
export async function run(given: unknown, globals: Partial<Globals>, place: Place = {}): Promise<Outcome> {
  const { inputData, customRequest } = globals;
  if (typeof customRequest?.post !== "function")
    throw wrongHost('HighLevel, into a workflow\'s action "Custom Code"');
  return runStep(given, async () => {
    const at = placesOf(place);
    const config = checkStep(given, at, usual, reachingChecks);
    return logItems(itemsOf(inputData ?? {}), config, at, customFetch(customRequest));
  });
}

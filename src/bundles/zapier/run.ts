import type { Fetch } from "../../stores/airtable/fetch-client.ts";
import type { Outcome } from "../airtable/outcome.ts";
import { checkStep, reachingChecks, usualReaching } from "../code-step/config.ts";
import { type Given, itemsOf } from "../code-step/items.ts";
import { logItems } from "../code-step/log-items.ts";
import { runStep, wrongHost } from "../code-step/run-step.ts";
import { type Place, placesOf } from "../common/config-block.ts";

/** What Zapier gives a step of "Code by Zapier". Source: help.zapier.com, "Use JavaScript code in Zaps". */
export interface Globals {
  /** What the step's Input Data says, all of it text. */
  readonly inputData: Given | null;
  readonly fetch: Fetch;
}

/** CONFIG as it comes: what a line that was taken out stands for. */
const usual = { ...usualReaching, source: "zapier:lead-intake" };

/** A Zap's step: logs what its Input Data says; its output is the outcome. Throws an Error with a sentence where CONFIG doesn't say to continue. */
export async function run(given: unknown, globals: Partial<Globals>, place: Place = {}): Promise<Outcome> {
  const { inputData, fetch } = globals;
  if (inputData === undefined || typeof fetch !== "function")
    throw wrongHost('Zapier, into a step "Code by Zapier" with the action event "Run Javascript"');
  return runStep(given, async () => {
    const at = placesOf(place);
    const config = checkStep(given, at, usual, reachingChecks);
    return logItems(itemsOf(inputData ?? {}), config, at, fetch);
  });
}

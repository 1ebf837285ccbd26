import { failed, type Outcome } from "../airtable/outcome.ts";
import { answeredOutcome } from "../code-step/answers.ts";
import { checkStep, type ReachingConfig, reachingChecks, usualReaching } from "../code-step/config.ts";
import { logItems } from "../code-step/log-items.ts";
import { prepareItems } from "../code-step/prepare.ts";
import { settledStep, wrongHost } from "../code-step/run-step.ts";
import { type At, oneOf, type Place, placesOf, wrongConfig } from "../common/config-block.ts";
import { fetchBy, type Helpers } from "./http-request.ts";
import { gathered, type N8nItem } from "./items-in.ts";
import { eventItems, requestItems, withRefused } from "./items-out.ts";
import { shownError } from "./shown-error.ts";

/** What n8n gives the code of a Code node. Source: @n8n/task-runner, js-task-runner. */
export interface Globals {
  /** There in the mode "Run Once for All Items"; in the other one there is `item`. */
  readonly items: readonly N8nItem[];
  readonly item: unknown;
  readonly helpers: Helpers;
}

/** The CONFIG of n8n's code, as config.txt explains it. */
interface N8nConfig extends ReachingConfig {
  readonly step: "prepare" | "receipts" | "append";
}

/** CONFIG as it comes: what a line that was taken out stands for. */
const usual: N8nConfig = { ...usualReaching, token: "", source: "n8n:lead-intake", step: "prepare" };

const checks = { ...reachingChecks, step: oneOf("prepare", "receipts", "append") };

/** What a step came to, and how it is handed on. */
interface Done {
  readonly outcome: Outcome;
  readonly shown: (outcome: Outcome) => readonly N8nItem[];
  /** A problem is left to the node that reads the answers: what is right is sent first. */
  readonly goesOn?: boolean;
}

/**
 * A Code node: makes the requests that log its items, reads their answers, or does both by itself. Gives an item an event, or an item a
 * request. Throws an Error with a sentence where CONFIG doesn't say to continue.
 */
export async function run(
  given: unknown,
  globals: Partial<Globals>,
  place: Place = {},
): Promise<readonly N8nItem[]> {
  return settled(given, globals, place).catch((error: unknown) => {
    throw shownError(error);
  });
}

async function settled(
  given: unknown,
  { items, item, helpers }: Partial<Globals>,
  place: Place,
): Promise<readonly N8nItem[]> {
  if (!Array.isArray(items) && item !== undefined) throw new Error(oneByOne);
  if (!Array.isArray(items)) throw wrongHost('n8n, into a node "Code" with the language JavaScript');
  const work = async (): Promise<Done> => {
    const at = placesOf(place);
    return done(items, checkStep(given, at, usual, checks), at, helpers);
  };
  const { outcome, shown, goesOn } = await work().catch((error: unknown): Done => {
    const { step = usual.step } = (given ?? {}) as { readonly step?: unknown };
    const isAsked = step !== "append" && step !== "receipts";
    return { outcome: failed(error), shown: isAsked ? unsent : (told) => eventItems(told, []) };
  });
  return shown(settledStep(goesOn ? { ...(given as object), onProblem: "continue" } : given, outcome));
}

/** Nothing to send: the nodes behind this one go by it. */
const unsent = (outcome: Outcome): readonly N8nItem[] =>
  requestItems({ outcome: { ...outcome, send: false, requests: [] }, from: [] });

const oneByOne =
  "This node runs once for each item, and Daybook takes them together: in its settings, under Mode, choose Run Once for All Items.";

async function done(
  given: readonly N8nItem[],
  config: N8nConfig,
  at: At,
  helpers: Helpers | undefined,
): Promise<Done> {
  if (config.step === "receipts") {
    const { outcome, from } = answeredOutcome(given.map(({ json }) => json));
    return { outcome, shown: (told) => eventItems(told, from) };
  }
  const found = gathered(given);
  if (config.step === "prepare") {
    const { outcome, from } = withRefused(prepareItems(found.items, config, at), found);
    const shown = (told: Outcome) => requestItems({ outcome: { ...outcome, ...told }, from });
    return { outcome, shown, goesOn: outcome.send };
  }
  if (helpers === undefined)
    throw wrongConfig("This node gives code no helpers.", 'In CONFIG write step: "prepare".');
  const { outcome, from } = withRefused(await logItems(found.items, config, at, fetchBy(helpers)), found);
  return { outcome, shown: (told) => eventItems(told, from) };
}

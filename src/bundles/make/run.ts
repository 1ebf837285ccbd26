import { DaybookError } from "../../core/errors.ts";
import { mostUpserted } from "../../stores/airtable/web-table.ts";
import { failed, type Outcome } from "../airtable/outcome.ts";
import { checkStep, logIn, type StepConfig, stepChecks, usualStep } from "../code-step/config.ts";
import { type Given, itemsOf } from "../code-step/items.ts";
import { type Prepared, type PreparedRequest, prepareItems } from "../code-step/prepare.ts";
import { settledStep, wrongHost } from "../code-step/run-step.ts";
import { type At, type Place, placesOf, trueOrFalse } from "../common/config-block.ts";

/** What Make gives the code of a module "Make Code". Source: apps.make.com/code. */
export interface Globals {
  /** The module's inputs, of whatever type was mapped. */
  readonly input: Given;
}

/** The CONFIG of Make's code, as config.txt explains it. */
interface MakeConfig extends StepConfig {
  readonly many: boolean;
}

/** What later modules read as `result.…`: an outcome, and the first request beside all of them, since most runs have only one. */
export interface MakeResult extends Prepared, PreparedRequest {
  /** The outcome as JSON text, to stand in the body of an answer. */
  readonly answer: string;
}

/** CONFIG as it comes: what a line that was taken out stands for. */
const usual: MakeConfig = { ...usualStep, source: "make:lead-intake", many: false };

const nothing = { method: "PATCH", url: "", path: "", body: "", events: "" } as const;

/**
 * Makes the requests that log what the inputs say, for the modules that come next: it reaches nothing itself, and is done when it returns.
 * Throws an Error with a sentence where CONFIG doesn't say to continue.
 */
export function run(given: unknown, { input }: Partial<Globals>, place: Place = {}): MakeResult {
  if (typeof input !== "object" || input === null)
    throw wrongHost('Make, into the code of a module of the app "Make Code" (JavaScript)');
  const made = prepared(given, input, placesOf(place));
  // Where every event is right, only a link is missing: none is held back for that.
  const isRight =
    made.send && made.receipts.every(({ status }) => status === "ready" || status === "duplicate");
  const { requests, ...outcome } = settledStep(
    isRight ? { ...(given as object), onProblem: "continue" } : given,
    made,
  );
  const { status, summary, problem, receipts } = outcome;
  const answer: Outcome = { status, summary, problem, receipts };
  const relative = requests.map(asMakeTakesIt);
  return { ...outcome, ...(relative[0] ?? nothing), answer: JSON.stringify(answer), requests: relative };
}

function prepared(given: unknown, input: Given, at: At): Prepared {
  try {
    const config = checkStep(given, at, usual, { ...stepChecks, many: trueOrFalse });
    const items = itemsOf(input);
    if (!config.many && items.length > mostUpserted && logIn(config, at)?.in === "airtable")
      throw new DaybookError(
        "PAYLOAD_WRONG",
        `payload holds ${items.length} events; one request to Airtable takes ${mostUpserted}.`,
        {
          hint: `Send ${mostUpserted} at a time, or put an Iterator over result.requests behind this module and write many: true.`,
        },
      );
    return prepareItems(items, config, at);
  } catch (error) {
    return { ...failed(error), send: false, requests: [] };
  }
}

/** Make's own module wants a path without a slash before it: v0/BASE/TABLE. */
const asMakeTakesIt = (request: PreparedRequest): PreparedRequest => ({
  ...request,
  path: request.path.replace(/^\//, ""),
});

import { isDaybookError } from "../../core/errors.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { failed, type Outcome, outcomeOf, withoutSecrets } from "../airtable/outcome.ts";
import { capital, type Place, placesOf, wrongConfig } from "../common/config-block.ts";
import { action } from "./action.ts";
import { changes } from "./changes.ts";
import { checkConfig } from "./config.ts";
import type { Found } from "./found.ts";
import { type Globals, type Job, openJob } from "./job.ts";
import { type LogDesk, openDesk } from "./log-desk.ts";
import { webhook } from "./webhook.ts";

const modes: Readonly<Record<string, (job: Job, desk: LogDesk) => Found | Promise<Found>>> = {
  changes,
  action,
  webhook,
};

/**
 * An automation's script: finds what is to be logged, logs it, and sets the outputs receipts, summary, status and problem. Throws an
 * Error with the problem's sentence where there is one, unless CONFIG says to continue.
 */
export async function run(given: unknown, globals: Partial<Globals>, place: Place = {}): Promise<void> {
  const { output } = globals;
  if (typeof output?.set !== "function")
    throw new Error(
      'This script belongs into an automation: in Airtable open Automations, add the action "Run a script", and paste it there.',
    );
  const secrets: string[] = [];
  const outcome = withoutSecrets(
    await work(given, globals as Globals, place, secrets).catch(failed),
    secrets,
  );
  output.set("receipts", outcome.receipts);
  output.set("summary", outcome.summary);
  output.set("status", outcome.status);
  output.set("problem", outcome.problem);
  const goesOn = (given as { readonly onProblem?: unknown } | null)?.onProblem === "continue";
  if (outcome.problem !== "" && !goesOn) throw new Error(outcome.problem);
}

async function work(given: unknown, globals: Globals, place: Place, secrets: string[]): Promise<Outcome> {
  const at = placesOf(place);
  const config = checkConfig(given, at);
  secrets.push(config.secretKey);
  const job = await openJob(config, at, globals, scriptHost.clock);
  const token = config.tokenSecret === "" ? null : tokenIn(config.tokenSecret, at("tokenSecret"), globals);
  if (token !== null) secrets.push(token);
  const desk = openDesk(job, globals, token);
  for (let attempt = 1; ; attempt++) {
    const found = await (modes[config.mode] as (typeof modes)[string])(job, desk);
    try {
      const told = found.inputs.length > 0 ? await desk.append(found) : [];
      return outcomeOf(found, told, config.live ? "live" : "rehearsal");
    } catch (error) {
      // What was found may be wrong by now: the record is compared anew.
      if (!isDaybookError(error) || error.code !== "LOG_MOVED_ON" || attempt === attempts) throw error;
    }
  }
}

/** Each takes up to 10 of the 30 queries that a run has. */
const attempts = 3;

function tokenIn(name: string, where: string, { input }: Pick<Globals, "input">): string {
  try {
    const token = String(input.secret(name) ?? "").trim();
    if (token !== "") return token;
  } catch {
    // What a missing secret throws is not documented; it is said below.
  }
  throw wrongConfig(
    `${capital(where)}: this script has no secret "${name}", or it is empty.`,
    'Add it in the script\'s left panel, under Secrets; or write "" to log without a token.',
  );
}

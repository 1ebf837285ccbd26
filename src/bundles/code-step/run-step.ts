import { failed, type Outcome, withoutSecrets } from "../airtable/outcome.ts";
import { secretsIn } from "./config.ts";

/**
 * What a step has to say, without its token and secret. Throws an Error with the problem's sentence and nothing else where there is one,
 * unless CONFIG says to continue.
 */
export async function runStep(given: unknown, work: () => Promise<Outcome>): Promise<Outcome> {
  return settledStep(given, await work().catch(failed));
}

/** The same for a step whose outcome is there at once. */
export function settledStep<Told extends Outcome>(given: unknown, outcome: Told): Told {
  const told = inStepWords(withoutSecrets(outcome, secretsIn(given)));
  const goesOn = (given as { readonly onProblem?: unknown } | null)?.onProblem === "continue";
  if (told.problem !== "" && !goesOn) throw new Error(told.problem);
  return told;
}

/** The same outcome in the words of somebody whose CONFIG holds the token. */
function inStepWords<Told extends Outcome>(told: Told): Told {
  const said = (text: string): string =>
    cut(words.reduce((now, [before, after]) => now.split(before).join(after), text));
  // A place in a list tells nobody anything.
  const receipts = told.receipts.map(({ position: _, ...each }) =>
    each.reason === undefined ? each : { ...each, reason: said(each.reason) },
  );
  return { ...told, summary: said(told.summary), problem: said(told.problem), receipts };
}

/** The most characters of a line: the receipts say the rest. */
const longest = 3000;

const cut = (text: string): string =>
  text.length <= longest ? text : `${text.slice(0, longest)}… (see the receipts)`;

const words = [
  ["into the secret", "into CONFIG, token"],
  ["CONFIG, tokenSecret", "CONFIG, token"],
  ["under events.own in the config", "under own in CONFIG"],
  ['send it in the body as "secret"', "write it into CONFIG, secret"],
  ["in the control panel", "in the base's control panel (Extensions, Scripting)"],
] as const;

/** The first sentence of somebody who pasted a file where it doesn't belong. */
export const wrongHost = (where: string): Error =>
  new Error(
    `This script belongs into ${where}: paste it there, or take the file that is made for the tool you are in.`,
  );

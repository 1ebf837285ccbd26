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
  const told = withoutSecrets(outcome, secretsIn(given)) as Told;
  const goesOn = (given as { readonly onProblem?: unknown } | null)?.onProblem === "continue";
  if (told.problem !== "" && !goesOn) throw new Error(told.problem);
  return told;
}

/** The first sentence of somebody who pasted a file where it doesn't belong. */
export const wrongHost = (where: string): Error =>
  new Error(
    `This script belongs into ${where}: paste it there, or take the file that is made for the tool you are in.`,
  );

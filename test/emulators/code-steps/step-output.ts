import { EmulatorFault, StepError } from "./step-error.ts";

export type Outputs = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What later steps see of an object or a list of objects: JSON. Throws in the step for anything else; the text is nobody's. */
export function stepOutput(value: unknown): Outputs | readonly Outputs[] {
  const isOutput = Array.isArray(value) ? value.every(isObject) : isObject(value);
  if (!isOutput) throw new StepError("Error", "The output must be an object or a list of objects.");
  return JSON.parse(JSON.stringify(value)) as Outputs | readonly Outputs[];
}

/** What a step answers: what it returned, or else what it gave to `output`. Throws a fault where it did both, unlike. */
export function returnedOr(returned: unknown, output: unknown): unknown {
  if (returned === undefined) return output;
  if (output !== undefined && JSON.stringify(output) !== JSON.stringify(returned))
    throw new EmulatorFault(
      "The code returns one thing and gives another to `output`: nobody says which counts.",
    );
  return returned;
}

import { errorJson } from "../../core/errors.ts";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import type { Paper } from "../format/paper.ts";
import { maskSecrets } from "../mask.ts";

/** The parts of a day, in their order. */
export type StepName = "capture" | "publish" | "seal" | "digest";

/** How a part of a day ended: done, left out or failed, with a sentence. */
export type Step = { readonly name: StepName } & (
  | { readonly result: Result }
  | { readonly skipped: string }
  | { readonly failed: Failure }
);

/** Why a part failed, and what to do. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

/** Why a part is left out, a sentence. */
export interface LeftOut {
  readonly skipped: string;
}

/** Does one part: one that fails keeps no other from being done. Throws INTERRUPTED alone. */
export async function stepOf(
  name: StepName,
  { env }: Pick<Context, "env">,
  work: () => Promise<Result | LeftOut>,
): Promise<Step> {
  try {
    const done = await work();
    return "skipped" in done ? { name, skipped: done.skipped } : { name, result: done };
  } catch (error) {
    const { code, message, hint } = errorJson(error);
    if (code === "INTERRUPTED") throw error;
    const mask = (text: string): string => maskSecrets(text, env);
    return {
      name,
      failed: { code, message: mask(message), hint: hint === null ? null : mask(hint) },
    };
  }
}

/** What a part gave as JSON; null where it was left out or failed. */
export const jsonOf = (step: Step): unknown => ("result" in step ? step.result.json : null);

/** A part as people read it, under its name. */
export function stepText(step: Step, paper: Paper): string {
  const { ink } = paper;
  const title = ink.bold(step.name.replace(/^./, (first) => first.toUpperCase()));
  if ("result" in step) return `${title}\n${step.result.text(paper).trimEnd()}`;
  if ("skipped" in step) return `${title}\n${ink.dim(step.skipped)}`;
  const { message, hint } = step.failed;
  return [title, ink.red(message), ...(hint === null ? [] : [`→ ${hint}`])].join("\n");
}

/** "Publish failed: …" of each part that did. */
export const failureLines = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap((step) =>
    "failed" in step
      ? [
          `${step.name} failed: ${step.failed.message}${step.failed.hint === null ? "" : ` ${step.failed.hint}`}`.replace(
            /^./,
            (first) => first.toUpperCase(),
          ),
        ]
      : [],
  );

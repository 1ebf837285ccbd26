import * as prompts from "@clack/prompts";
import { DaybookError } from "../core/errors.ts";
import type { Ask } from "./io.ts";

// On stderr: what is printed on stdout is the answer, and may be piped.
const output = process.stderr;

/** Questions at a terminal. Ctrl-C and Esc throw CANCELLED. */
export const ask: Ask = {
  async confirm(question, usual) {
    return given(await prompts.confirm({ message: question, initialValue: usual === "yes", output }));
  },
  async text(question, usual, check) {
    const answer = await prompts.text({
      message: question,
      placeholder: usual,
      defaultValue: usual,
      output,
      validate: (value) => (value === undefined || value === "" ? undefined : check?.(value)),
    });
    return given(answer);
  },
  async select(question, choices) {
    const options = choices.map(({ value, label, hint }) => ({ value, label, ...(hint ? { hint } : {}) }));
    return given(await prompts.select({ message: question, options: options as never, output })) as never;
  },
};

function given<T>(answer: T | typeof prompts.CANCEL_SYMBOL): T {
  if (!prompts.isCancel(answer)) return answer;
  throw new DaybookError("CANCELLED", "Broken off; nothing was changed.");
}

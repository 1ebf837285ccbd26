import type { Globals } from "./globals.ts";

/** A button, and what pressing it means. */
export interface Choice<Value> {
  readonly label: string;
  readonly value: Value;
}

/** How the panel asks. */
export interface Ask {
  choose<Value>(question: string, choices: readonly Choice<Value>[]): Promise<Value>;
  /** Two buttons; `yes` is what the first says. */
  confirm(question: string, yes: string, no?: string): Promise<boolean>;
  /** Trimmed; asked again as long as `fault` gives a sentence. */
  text(question: string, fault?: (answer: string) => string | null): Promise<string>;
}

export function askBy({ input, output }: Pick<Globals, "input" | "output">): Ask {
  const choose: Ask["choose"] = async (question, choices) => {
    const options = choices.map(({ label }, at) => ({ label, value: String(at) }));
    const chosen = Number(await input.buttonsAsync(question, options));
    return (choices[chosen] as (typeof choices)[number]).value;
  };
  return {
    choose,
    confirm: (question, yes, no = "No, go back") =>
      choose(question, [
        { label: yes, value: true },
        { label: no, value: false },
      ]),
    async text(question, fault = () => null) {
      for (;;) {
        const answer = (await input.textAsync(question)).trim();
        const wrong = fault(answer);
        if (wrong === null) return answer;
        output.text(wrong);
      }
    },
  };
}

/** What the command line reads from and prints to; tests hand in one that keeps what was said. */
export interface Io {
  out(text: string): void;
  /** Resolves when what was given to `out` is taken: who prints much waits, so as not to hold it all. */
  readonly drained?: (() => Promise<void>) | undefined;
  err(text: string): void;
  readonly stdin: AsyncIterable<Buffer>;
  /** Whether somebody sits there who can be asked. */
  readonly interactive: boolean;
  /** Width of the terminal that `out` goes to; null where it isn't one, and nothing is cut. */
  readonly columns: number | null;
  /** Which of the two may be coloured. */
  readonly colours: { readonly out: boolean; readonly err: boolean };
  /** Whether `err` goes to a terminal, on which a progress bar can be drawn. */
  readonly draws: boolean;
}

/** Questions to the person at the terminal. Whoever breaks one off gets CANCELLED, and nothing is done. */
export interface Ask {
  confirm(question: string, usual: "yes" | "no"): Promise<boolean>;
  /** `check` gives the sentence that says what is wrong with an answer. */
  text(question: string, usual: string, check?: (answer: string) => string | undefined): Promise<string>;
  select<T extends string>(question: string, choices: readonly Choice<T>[]): Promise<T>;
}

/** One of the answers to choose from; the first is the usual one. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
}

/** One thing that was checked. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, in a sentence. */
  readonly message: string;
  /** What to do next; null where there is nothing to do. */
  readonly hint: string | null;
}

/** All is well, though there may be something to know. */
export const fine = (name: string, message: string, hint: string | null = null): Check => ({
  name,
  ok: true,
  message,
  hint,
});

/** Something should be mended. */
export const amiss = (name: string, message: string, hint: string): Check => ({
  name,
  ok: false,
  message,
  hint,
});

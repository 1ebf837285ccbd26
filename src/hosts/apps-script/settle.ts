/**
 * Runs asynchronous work to its end, at once, and gives its value or throws what it throws. In a bundle alone: its Promise is our own
 * (prelude.ts), since Apps Script has no event loop.
 */
export const settle = <T>(work: () => Promise<T>): T =>
  (Promise as unknown as { readonly settle: (work: () => Promise<T>) => T }).settle(work);

/** Who reads what is said: somebody at a terminal, or in the sheet's own menu. */
export type Reader = "terminal" | "panel";

/** What to do next, in the words of where it is read. */
export const words: Readonly<
  Record<Reader, { readonly lock: string; readonly setUp: string; readonly verify: string }>
> = {
  terminal: {
    lock: "daybook lock puts it right, and proves it.",
    setUp: "daybook init",
    verify: "daybook verify",
  },
  panel: {
    lock: "Set up in the menu Daybook puts it right.",
    setUp: "Set up",
    verify: "Verify",
  },
};

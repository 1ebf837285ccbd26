/** Who reads a sentence: somebody at a terminal, or somebody who has Airtable and Daybook's control panel in it alone. */
export type Reader = "terminal" | "panel";

/** What they know things by that both can do. */
export const words: Readonly<Record<Reader, { readonly verify: string; readonly setUp: string }>> = {
  terminal: { verify: "daybook verify", setUp: "daybook init" },
  panel: { verify: "Verify", setUp: "Set up" },
};

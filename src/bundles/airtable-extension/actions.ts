import type { Action, Panel } from "./panel.ts";

/** Sets a base up, the first time and whenever something is to be added. */
export const setUp: { readonly label: string; readonly run: (panel: Panel) => Promise<void> } = {
  label: "Set up",
  run: async () => undefined,
};

/** The buttons of the menu, in their order. */
export const actions: readonly Action[] = [];

import type { Action, Panel } from "./panel.ts";

/** Sets a base up, the first time and whenever something is to be added. */
export const setUp: Action<Panel> = {
  label: "Set up",
  about: "Tables, columns and settings: makes what is missing.",
  run: async () => undefined,
};

/** The buttons of the menu, in their order: what is done often, questions, checks. Set up and Close follow. */
export const actions: readonly Action[] = [];

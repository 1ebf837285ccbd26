import { DaybookError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import type { View } from "./view.ts";

/** A view by its word; the fold itself is loaded when it is asked for. */
export interface ViewEntry {
  readonly name: string;
  readonly load: () => Promise<View>;
}

/** Every view, in the order in which reports and set-up show them. */
export const viewEntries: readonly ViewEntry[] = [
  { name: "timelines", load: async () => (await import("./timelines.ts")).timelines },
  { name: "velocity", load: async () => (await import("./velocity.ts")).velocity },
  { name: "stuck", load: async () => (await import("./stuck.ts")).stuck },
  { name: "reengage", load: async () => (await import("./reengage.ts")).reengage },
  { name: "cohorts", load: async () => (await import("./cohorts.ts")).cohorts },
  { name: "owners", load: async () => (await import("./owners.ts")).owners },
  { name: "activity", load: async () => (await import("./activity.ts")).activity },
  { name: "changes", load: async () => (await import("./changes.ts")).changes },
];

/** Whether a view is the one of its word, as another thread would find it. */
export const isRegistered = (view: View): boolean => viewEntries.some((each) => each.name === view.name);

/** The view of a word. Throws UNKNOWN_VIEW with the nearest one. */
export async function viewNamed(name: string): Promise<View> {
  const entry = viewEntries.find((each) => each.name === name);
  if (entry) return entry.load();
  const names = viewEntries.map((each) => each.name);
  const near = nearest(name, names);
  throw new DaybookError("UNKNOWN_VIEW", `There is no view ${JSON.stringify(name)}.`, {
    hint: near === undefined ? `The views are ${names.join(", ")}.` : `Did you mean ${near}?`,
  });
}

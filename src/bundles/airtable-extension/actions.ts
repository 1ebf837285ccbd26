import { archive } from "./actions/archive.ts";
import { capture } from "./actions/capture.ts";
import { day } from "./actions/day.ts";
import { importCsv } from "./actions/import-csv.ts";
import { measure } from "./actions/measure.ts";
import { proveLock } from "./actions/prove-lock.ts";
import { rebuild } from "./actions/rebuild.ts";
import { state } from "./actions/state.ts";
import { timeline } from "./actions/timeline.ts";
import { verify } from "./actions/verify.ts";
import { why } from "./actions/why.ts";
import type { Action } from "./panel.ts";

export { setUp } from "./actions/set-up.ts";

/** The buttons of the menu, in their order: what is done often, questions, checks, what is done once a year. Set up and Close follow. */
export const actions: readonly Action[] = [
  capture,
  rebuild,
  importCsv,
  timeline,
  state,
  why,
  day,
  measure,
  verify,
  proveLock,
  archive,
];

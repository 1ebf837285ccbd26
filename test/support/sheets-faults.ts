import type { FaultKind } from "../emulators/sheets/http/faults.ts";

/** How often each fault strikes: a request in eight meets one. Those that cost a time-out are rarer. */
export const everySheetsFault: Readonly<Record<FaultKind, number>> = {
  reset: 0.01,
  lost: 0.02,
  "500-before": 0.005,
  "502-before": 0.005,
  "503-before": 0.01,
  "500-after": 0.01,
  "502-after": 0.01,
  "503-after": 0.01,
  "429": 0.01,
  slow: 0.001,
  hang: 0.001,
  late: 0.001,
  stale: 0.03,
  race: 0,
};

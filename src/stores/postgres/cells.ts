import { copiedAt } from "../../core/copy.ts";
import type { Event } from "../../core/event.ts";
import { cellsOf } from "../../core/table-cells.ts";

/** Events as the text that the database's own `append` takes, numbered from 0. Throws NOT_AN_EVENT. */
export const givenText = (events: readonly Event[], now: string, times: "now" | "kept"): string =>
  JSON.stringify(
    events.map((event, ord) => ({
      ord,
      ...cellsOf(event),
      ...(times === "kept" ? { recorded_at: copiedAt(event, now) } : {}),
    })),
  );

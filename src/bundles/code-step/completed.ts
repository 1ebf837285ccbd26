import { localDay } from "../../core/calendar.ts";
import { toIso } from "../../core/time.ts";
import type { StepConfig } from "./config.ts";
import { type Item, isBlank } from "./items.ts";

/** An item with all that CONFIG and the clock say of it. */
export interface Completed extends Item {
  /** Its time is the clock's, since the step wasn't given one: sent again, it will have another. */
  readonly isUndated: boolean;
}

/**
 * Items as they are logged: with CONFIG's source where they tell none, and without a time of their own at `now` (milliseconds). One that
 * has neither time, key nor cause is caused by `once`; without that it stays as it is, to be refused.
 */
export function completedItems(
  items: readonly Item[],
  {
    source,
    timezone,
    once = "",
  }: Pick<StepConfig, "source" | "timezone"> & { readonly once?: "" | "ever" | "day" },
  now: number,
): readonly Completed[] {
  const causes = { "": undefined, ever: "once", day: localDay(now, timezone) } as const;
  return items.map((item) => {
    const input =
      isBlank(item.input?.source) && isObjectLike(item.input) ? { ...item.input, source } : item.input;
    const { timestamp, cause, idempotency_key } = input ?? {};
    const known = [cause, idempotency_key].every(isBlank) ? causes[once] : cause;
    const isTold = !isBlank(known) || !isBlank(idempotency_key);
    if (!isBlank(timestamp) || !isTold) return { ...item, input, isUndated: false };
    return { ...item, input: { ...input, cause: known, timestamp: toIso(now) }, isUndated: true };
  });
}

const isObjectLike = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

import { addDays, localDay, localDayNumber, startOfDay } from "../core/calendar.ts";
import { DAY_MS } from "../core/days.ts";
import type { ViewContext } from "./view.ts";

/** Days from an instant (milliseconds) to as_of: of 24 hours each or, counted by day, dates apart in the config's zone. */
export const ageOf = (
  at: number,
  { as_of, by_day, settings }: Pick<ViewContext, "as_of" | "by_day" | "settings">,
): number =>
  by_day
    ? localDayNumber(as_of, settings.timezone) - localDayNumber(at, settings.timezone)
    : (as_of - at) / DAY_MS;

/** A context whose ages are dates apart and whose windows end with the day of its as_of: all day long, one log gives one answer. */
export function byDay(context: ViewContext): ViewContext {
  const { timezone } = context.settings;
  const tomorrow = startOfDay(addDays(localDay(context.as_of, timezone), 1), timezone);
  return { ...context, as_of: tomorrow - 1, by_day: true };
}

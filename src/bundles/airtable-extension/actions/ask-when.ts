import { isDaybookError } from "../../../core/errors.ts";
import { dayBounds, parseWhen } from "../../../core/parse-when.ts";
import { fromIso } from "../../../core/time.ts";
import { scriptHost } from "../../../hosts/script/host.ts";
import type { SetUpPanel } from "../panel.ts";

/** Asks for an instant, now among them; milliseconds. */
export async function askInstant({ ask, settings: { timezone } }: SetUpPanel): Promise<number> {
  const time = { now: scriptHost.clock(), timezone };
  const isNow = await ask.choose("When?", [
    { label: "Today, as it is now", value: true },
    { label: "At another time", value: false },
  ]);
  if (isNow) return time.now;
  const typed = await ask.text(
    `Date or time (${timezone}): 2026-03-01 is its midnight, when that day began; or 2026-03-01 17:30`,
    fault((text) => parseWhen(text, "The answer", time)),
  );
  return fromIso(parseWhen(typed, "The answer", time));
}

/** A local day: its first instant, and that of the next day, ISO UTC. */
export interface Day {
  readonly day: string;
  readonly since: string;
  readonly until: string;
}

/** Asks for a day of the settings' zone. */
export async function askDay({ ask, settings: { timezone } }: SetUpPanel): Promise<Day> {
  const time = { now: scriptHost.clock(), timezone };
  const choice = await ask.choose<string | null>("Which day?", [
    { label: "Today", value: "today" },
    { label: "Yesterday", value: "yesterday" },
    { label: "Another day", value: null },
  ]);
  const day =
    choice ??
    (await ask.text(
      `The day (${timezone}), such as 2026-05-08`,
      fault((text) => dayBounds(text, "The answer", time)),
    ));
  return { day, ...dayBounds(day, "The answer", time) };
}

/** What is wrong with an answer, in a sentence that says what to write. */
const fault =
  (read: (text: string) => unknown) =>
  (text: string): string | null => {
    try {
      read(text);
      return null;
    } catch (error) {
      if (!isDaybookError(error)) throw error;
      return [error.message, error.hint ?? ""].join(" ").trim();
    }
  };

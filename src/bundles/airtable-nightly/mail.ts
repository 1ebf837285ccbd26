import { localDay } from "../../core/calendar.ts";
import { type Digest, digestOf, isDigestDay } from "../../views/digest.ts";
import type { Job } from "./job.ts";
import type { DigestRows, Night } from "./night.ts";
import type { PageLooks } from "./page.ts";

/** Whether a run sends the mail if it gets done: its day has come, and it wasn't sent on it. */
export function isDue({ config, settings, desk, began }: Job): boolean {
  const { due, mailed } = desk.place();
  const isDay = config.digest === "daily" || isDigestDay(began, settings);
  return due || (isDay && mailed !== localDay(began, settings.timezone));
}

/** The mail's subject and text. */
export function mailOf(
  { settings }: Job,
  { as_of, look, room: counted }: Night,
  { views, writers, room, lines }: PageLooks,
  rows: DigestRows,
): Digest {
  return digestOf({
    ...rows,
    as_of,
    settings,
    writers: writers.map(({ source, needs_a_look }) => ({ source, needs_a_look, key: source })),
    room: counted ?? (lines.length > 0 ? { lines, look: room } : null),
    look: [...new Set([...look, ...views])],
  });
}

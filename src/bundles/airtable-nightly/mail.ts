import { localDay } from "../../core/calendar.ts";
import { type Digest, type DigestParts, digestOf, isDigestDay } from "../../views/digest.ts";
import type { Job } from "./job.ts";
import type { Night } from "./night.ts";
import type { PageLooks } from "./page.ts";

/** Whether a publish as of an instant (milliseconds) ends with the mail, which is sent once a day. */
export const isMailDay = ({ config, settings, desk }: Job, as_of: number): boolean =>
  (config.digest === "daily" || isDigestDay(as_of, settings)) &&
  desk.place().mailed !== localDay(as_of, settings.timezone);

/** The mail's subject and text. */
export function mailOf(
  { settings }: Job,
  { as_of, look, room: counted }: Night,
  { views, writers, room, lines }: PageLooks,
  rows: Pick<DigestParts, "stuck" | "moved" | "reengage" | "events">,
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

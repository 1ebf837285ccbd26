import { addDays, localDay, startOfDay, weekday } from "../core/calendar.ts";
import { checkpointText, type LogCheckpoint } from "../core/seal.ts";
import type { Settings } from "../core/settings.ts";
import { fromIso } from "../core/time.ts";
import { dayName, moveLine, quietLine, section, stuckLine, sumOf, told } from "./digest-lines.ts";
import { countOf, countText } from "./figures.ts";
import type { RoomLines } from "./front-page.ts";
import type { TableRow } from "./view.ts";

/** What a digest is made of; rows are those of the views' tables, in their order. */
export interface DigestParts {
  /** Milliseconds. */
  readonly as_of: number;
  readonly settings: Settings;
  readonly stuck: readonly TableRow[];
  /** The rows of the view `changes`: those of the seven local days before today and of today are told. */
  readonly moved: readonly TableRow[];
  readonly reengage: readonly TableRow[];
  readonly writers: readonly TableRow[];
  /** How many events the log holds. */
  readonly events: number;
  /** null where nobody knows. */
  readonly room: RoomLines | null;
  /** The log's checkpoint, of which the mail is the copy kept elsewhere. @default none */
  readonly checkpoint?: LogCheckpoint | null | undefined;
  /** What else needs a look, such as what isn't in the digest, in sentences. */
  readonly look: readonly string[];
}

/** A mail as plain text, of which no mail step can make links or tags. */
export interface Digest {
  readonly subject: string;
  readonly text: string;
}

/** The week in a mail: what needs a look, who is stuck, what moved, who has gone quiet, the writers, the room and the log's size. Throws UNKNOWN_TIMEZONE. */
export function digestOf(parts: DigestParts): Digest {
  const { settings, stuck, reengage } = parts;
  const today = localDay(parts.as_of, settings.timezone);
  const firstDay = addDays(today, -7);
  const start = startOfDay(firstDay, settings.timezone);
  const entered = parts.moved.filter(({ when }) => fromIso(String(when)) >= start);
  const moved = entered.filter(({ from }) => from !== null);
  const fresh = entered.length - moved.length;
  const look = lookOf(parts);
  const looks =
    look.length === 0 ? [] : [`${countText(look.length)} need${look.length === 1 ? "s" : ""} a look`];
  const news = fresh === 0 ? [] : [`${countText(fresh)} new`];
  const title = `Daybook, ${dayName(today)}`;
  const since = dayName(firstDay);
  const quiet = countOf(settings.reengage.silent_days, "day");
  return {
    subject: `${title}: ${[`${some(stuck)} stuck`, `${some(moved)} moved`, ...news, ...looks].join(", ")}`,
    text: [
      `${title} ${today.slice(0, 4)}`,
      ...looks.map((heading) => section(heading, look, (sentence) => sentence)),
      stuck.length > 0
        ? section(`${some(stuck)} stuck`, stuck, stuckLine)
        : "Nothing is stuck: all are within the limit of their stage.",
      moved.length > 0
        ? section(`${some(moved)} moved since ${since}: ${sumOf(moved, settings)}`, moved, (move) =>
            moveLine(move, settings.timezone),
          )
        : `Nothing has moved since ${since}.`,
      ...news.map((heading) => `${heading} since then: into a first stage.`),
      reengage.length > 0
        ? section(`${some(reengage)} to re-engage: silent for ${quiet} or more`, reengage, quietLine)
        : `Nobody to re-engage: nobody who was engaged has been silent for ${quiet}.`,
      writersText(parts.writers),
      section(
        "Room",
        parts.room?.lines.length ? parts.room.lines : ["How much is left is unknown."],
        (line) => line,
      ),
      `The log holds ${countOf(parts.events, "event")}.`,
      ...(parts.checkpoint ? [checkpointLines(parts.checkpoint)] : []),
    ].join("\n\n"),
  };
}

/** Whether an instant's (milliseconds) local day is the settings' day of the digest. Throws UNKNOWN_TIMEZONE. */
export const isDigestDay = (
  as_of: number,
  { timezone, digest }: Pick<Settings, "timezone" | "digest">,
): boolean => weekday(localDay(as_of, timezone)).toLowerCase() === digest.on;

const lookOf = ({ room, look, writers }: DigestParts): readonly string[] => [
  ...(room?.look ? [`Room: ${room.look}`] : []),
  ...look,
  ...silent(writers).map(({ source, needs_a_look }) => `Writer ${told(source)}: ${needs_a_look}.`),
];

const silent = (writers: readonly TableRow[]): readonly TableRow[] =>
  writers.filter((writer) => writer.needs_a_look);

function writersText(writers: readonly TableRow[]): string {
  const { length } = silent(writers);
  return writers.length === 0
    ? "No writer is known."
    : `${countOf(writers.length, "writer")}, ${length === 0 ? "none" : countText(length)} silent.`;
}

const checkpointLines = (checkpoint: LogCheckpoint): string =>
  `Its checkpoint, of ${countOf(checkpoint.size, "row")}. Keep this mail: it shows whether they were changed since.\n${checkpointText(checkpoint).trimEnd()}`;

const some = ({ length }: readonly unknown[]): string => (length === 0 ? "nothing" : countText(length));

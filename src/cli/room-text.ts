import type { Log } from "../open-log.ts";
import { callsText, isTight, type Room, recordsText, roomHintFor } from "../views/room-text.ts";
import type { Paper } from "./format/paper.ts";

/** A line that is known before it is known where it is printed. */
type Note = (paper: Paper) => string;

/** A text with a note under it, where there is one. */
export const withNote = (text: string, note: Note | null, paper: Paper): string =>
  note === null ? text : `${text}\n${note(paper)}`;

/** A line for the end of an append to a log with a plan: once a day, and whenever the room is tight; null where there is nothing to say. */
export async function roomNote(log: Log): Promise<Note | null> {
  // What was appended is told, whatever becomes of this.
  const room = await log
    .room({ tell: true })
    .then((each) => recounted(log, each))
    .catch(() => null);
  if (room === null || room.plan === null || !(room.is_news || isTight(room))) return null;
  const counted =
    room.records === null
      ? `${room.cells_an_event ? "cells" : "records"} not counted yet (daybook doctor does)`
      : recordsText(room);
  return ({ ink }) =>
    isTight(room)
      ? `${ink.yellow(`Room: ${counted}; ${callsText(room)}.`)}\n→ ${roomHintFor(room)}`
      : ink.dim(`Room: ${counted}; ${callsText(room)}.`);
}

/** More than there can be: somebody made room since it was counted. */
const recounted = (log: Log, room: Room | null): Promise<Room | null> | Room | null =>
  room?.cells_an_event !== undefined && (room.records ?? 0) > (room.most_records ?? 0)
    ? log.room({ count: true })
    : room;

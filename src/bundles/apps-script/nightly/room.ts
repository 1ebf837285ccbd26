import { countCells, mostCells, roomFor } from "../../../stores/sheets/room.ts";
import { countOf, countText } from "../../../views/figures.ts";
import type { RoomLines } from "../../../views/front-page.ts";
import type { Desk } from "../desk.ts";

/** From this share of the cells on somebody should act. */
const tight = 0.9;

/** How much room is left in the spreadsheet. One request. */
export async function roomOf({ client }: Pick<Desk, "client">): Promise<RoomLines> {
  const cells = await countCells(client);
  const room = roomFor({ cells }, null);
  return {
    lines: [
      `${countText(cells)} of ${countText(mostCells)} cells used; room for about ${countOf(room, "more event")}.`,
    ],
    look:
      cells < mostCells * tight
        ? null
        : "Delete tabs, rows and columns that nobody needs, empty ones too: Google refuses what goes beyond 10 million cells.",
  };
}

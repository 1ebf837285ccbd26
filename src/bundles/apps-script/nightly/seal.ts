import type { Row } from "../../../core/event.ts";
import type { LogCheckpoint } from "../../../core/seal.ts";
import { readAll } from "../../../core/store.ts";
import { toIso } from "../../../core/time.ts";
import { sheetsTarget } from "../../../stores/sheets/target.ts";
import { countOf } from "../../../views/figures.ts";
import { readMarks } from "../../../views/read-marks.ts";
import { sealLog } from "../../../views/seal-log.ts";
import type { Reading } from "./publish.ts";

/** What a seal leaves to tell. */
export interface NightSeal {
  /** null where the log was never sealed. */
  readonly checkpoint: LogCheckpoint | null;
  /** What needs a look, a line each. */
  readonly look: readonly string[];
}

/**
 * Seals what isn't sealed yet, on the front page, as of the instant (milliseconds) at which the reading began: what was logged since isn't in it,
 * and nobody put it in by hand. Where sealed rows were changed nothing is sealed, and that needs a look.
 */
export async function seal(
  { log, client, front, events, host, catalog }: Reading,
  as_of: number,
): Promise<NightSeal> {
  if (front.tab === null) return { checkpoint: null, look: [] };
  const rows: Row[] = [];
  for await (const row of readAll(log)) rows.push(row);
  const { isErased, erasedBy } = await readMarks(log, Number.POSITIVE_INFINITY, catalog, host.hash);
  const { checkpoint, refused, found } = await sealLog(
    { rows, catalog, hash: host.hash, isErased, erasedBy },
    { target: sheetsTarget(client, { clock: host }), front: front.tab },
    { origin: `sheets/${client.spreadsheet}/${events}`, now: toIso(as_of) },
  );
  const put = found.inserted.length;
  const erased = found.edited.length;
  return {
    checkpoint,
    look: [
      ...(refused === null ? [] : [`${refused} ${names}`]),
      ...(refused === null && erased > 0
        ? [`${countOf(erased, "sealed row was", "sealed rows were")} erased since the last seal.`]
        : []),
      ...(refused === null && put > 0
        ? [`${countOf(put, "row was", "rows were")} put into the log by hand. ${names}`]
        : []),
    ],
  };
}

const names = "Verify the log, in the menu Daybook, names them.";

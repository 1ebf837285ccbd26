import { goneLook } from "../../bundles/common/gone.ts";
import type { LogCheckpoint } from "../../core/seal.ts";
import { fromIso } from "../../core/time.ts";
import type { Log } from "../../open-log.ts";
import { askViews } from "../../views/ask-views.ts";
import { type Digest, digestOf } from "../../views/digest.ts";
import type { RoomLines } from "../../views/front-page.ts";
import { namesFrom, ownNames } from "../../views/names.ts";
import { viewNamed } from "../../views/registry.ts";
import { roomLines } from "../../views/room-text.ts";
import { writers } from "../../views/writers.ts";
import type { OpenDesk } from "../crm/open-desk.ts";

/** What a digest says beside what stands in the log. */
export interface Beside {
  /** Opens the CRM, for names and for who is gone from it; null where none is named. */
  readonly openCrm: (() => Promise<OpenDesk>) | null;
  readonly checkpoint: LogCheckpoint | null;
  /** What needs a look, in sentences. */
  readonly look: readonly string[];
}

const wayToLose =
  "daybook append --contact ID --type stage_changed --set to=Lost, with --deal ID for a deal; or bring the record back.";

/** The week of a log in a mail, the same as a base's or a spreadsheet's own script sends it. */
export async function digestOfLog(log: Log, { openCrm, checkpoint, look }: Beside): Promise<Digest> {
  const { settings, hash, cache, helper } = log;
  const as_of = fromIso(log.now());
  // Names are worth having; without them the ids do.
  const crm = openCrm === null ? null : await readNames(openCrm).catch(() => null);
  const names = crm === null ? ownNames : namesFrom(crm.read.records);
  const views = await Promise.all(["stuck", "changes", "reengage"].map(viewNamed));
  const asked = { store: await log.toRead(), settings, hash, names, by_day: true, cache, helper };
  const [stuck = [], moved = [], reengage = [], wrote = []] = (
    await askViews(asked, [...views, writers], as_of)
  ).map(({ table }) => table);
  const gone = crm === null ? [] : goneLook(stuck, crm.read.records, crm.homes, wayToLose);
  return digestOf({
    as_of,
    settings,
    stuck,
    moved,
    reengage,
    writers: wrote,
    events: (await log.events({ limit: 1 })).total,
    room: await roomIn(log),
    checkpoint,
    look: [...new Set([...look, ...gone])],
  });
}

async function readNames(open: () => Promise<OpenDesk>) {
  const desk = await open();
  return { homes: desk.homes, read: await desk.read() };
}

/** The room of a log that has a plan, counted if it never was; a log in a file has none to run out of. */
async function roomIn(log: Log): Promise<RoomLines> {
  const known = await log.room();
  if (known === null)
    return { lines: ["The log stands in a file: it is full when the disk is."], look: null };
  return roomLines(known.records === null ? ((await log.room({ count: true })) ?? known) : known);
}

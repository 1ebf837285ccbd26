import { localDay } from "../../../core/calendar.ts";
import { isDaybookError } from "../../../core/errors.ts";
import type { Row } from "../../../core/event.ts";
import type { Settings } from "../../../core/settings.ts";
import { readAll } from "../../../core/store.ts";
import { setUpFaults } from "../../../stores/sheets/set-up-faults.ts";
import { askViews } from "../../../views/ask-views.ts";
import { type Digest, type DigestParts, digestOf, isDigestDay } from "../../../views/digest.ts";
import { countOf } from "../../../views/figures.ts";
import { namesFrom } from "../../../views/names.ts";
import { viewNamed } from "../../../views/registry.ts";
import { writers } from "../../../views/writers.ts";
import { goneLook } from "../../common/gone.ts";
import { captureAll, type Whole } from "../capture/now.ts";
import type { Desk } from "../desk.ts";
import { storeOf } from "../functions-range.ts";
import { writersOf } from "../set-up/writer.ts";
import { inSheetWords } from "../sheet-words.ts";
import { goneLines, goneRows } from "./gone-rows.ts";
import { keepPlace, readPlace } from "./place.ts";
import { publish, type Reading } from "./publish.ts";
import { seal } from "./seal.ts";
import { tellNight } from "./tell.ts";

/** Who logs what the others missed. */
export const nightSource = "daybook:nightly";

/** What a night did. */
export interface Night {
  /** One line. */
  readonly summary: string;
  /** What needs a look, a line each. */
  readonly look: readonly string[];
  /** Whether there is more to do, which the next night goes on with. */
  readonly unfinished: boolean;
  /** Whether the mail was sent. */
  readonly mailed: boolean;
}

/**
 * Logs what was missed, publishes all view tabs, seals the log and, on its day, mails the week. Near the run's end it stops, and the next goes on. In a
 * rehearsal, and where nothing is set up, nothing is done.
 */
export async function nightly(desk: Desk): Promise<Night> {
  const { config, front, host } = desk;
  if (!config.live || front.json === null)
    return { summary: "Rehearsal, nothing is written.", look: [], unfinished: false, mailed: false };
  const settings = settingsOf(desk);
  const began = host.clock();
  const today = localDay(began, settings.timezone);
  const place = readPlace(desk);
  const isDay = config.digest === "daily" || isDigestDay(began, settings);
  const due = place.due || (isDay && place.mailed !== today);
  // Until the mail is sent it stays due, whatever becomes of this run.
  if (due !== place.due) keepPlace(desk, { ...place, due });
  const captured = await captureAll(desk, nightSource);
  const fresh = captured.told.filter(({ status }) => status === "appended").length;
  const logged = `${countOf(fresh, "missed change")} logged`;
  const gone = goneRows(captured.crm, captured.winners);
  const look = [
    ...captured.looks,
    ...goneLines(gone, place.gone),
    ...refusedLines(captured),
    ...(await faultsOf(desk)),
  ];
  const as_of = host.clock();
  const read = captured.left > 0 || desk.stopped() ? null : await readOnce(desk);
  const published = read && (await publish(read).catch(unlessInterrupted));
  if (read === null || published === null)
    return {
      summary: `${logged}; there is more to do, and the next run goes on.`,
      look,
      unfinished: true,
      mailed: false,
    };
  const rows = published.tables.reduce((sum, { written, removed }) => sum + written + removed, 0);
  const summary = `${logged}; ${countOf(rows, "row")} written.`;
  const sealed = await seal(read, as_of);
  const all = [...look, ...sealed.look, ...(published.notes ?? []).map(inSheetWords)];
  await tellNight(desk, all);
  if (!due) return { summary, look: all, unfinished: false, mailed: false };
  const mail = await mailOf(read, settings, captured, { ...sealed, room: published.room, look: all });
  send(desk, mail);
  keepPlace(desk, { mailed: today, due: false, gone });
  return { summary: `${summary} The week was mailed.`, look: all, unfinished: false, mailed: true };
}

/** The desk with the log as it stands now, read once for all that is worked out of it. */
async function readOnce(desk: Desk): Promise<Reading> {
  const rows: Row[] = [];
  for await (const row of readAll(desk.log)) rows.push(row);
  return { ...desk, log: storeOf(rows) };
}

/** CONFIG's day of the mail wins over that of the settings. */
const settingsOf = ({ config, settings }: Desk): Settings =>
  config.digest === "" || config.digest === "daily"
    ? settings
    : { ...settings, digest: { on: config.digest } };

function unlessInterrupted(error: unknown): null {
  if (isDaybookError(error) && error.code === "INTERRUPTED") return null;
  throw error;
}

const most = 5;

/** What the log didn't take. */
function refusedLines({ told }: Whole): readonly string[] {
  const wrong = told.filter(
    ({ key, status }) => status === "conflict" || (status === "rejected" && key !== null),
  );
  const more = wrong.length - most;
  return [
    ...wrong
      .slice(0, most)
      .map(
        ({ sentence, status, reason }) =>
          `${sentence ?? "An event"}: ${status}, ${inSheetWords(reason ?? "")}.`,
      ),
    ...(more > 0 ? [`${countOf(more, "more event")} not logged.`] : []),
  ];
}

/** What of the tabs and the log's protection is no longer as Set up made it. */
async function faultsOf(desk: Desk): Promise<readonly string[]> {
  const { client, settings, events } = desk;
  const faults = await setUpFaults(client, settings, events, writersOf(desk));
  return faults.map(({ message, hint }) => `${message} ${inSheetWords(hint)}`);
}

const wayToLose =
  "bring the row back by File > Version history, and give it a stage that ends as lost; or tell the log by its web address.";

async function mailOf(
  { log, host }: Reading,
  settings: Settings,
  { crm, homes, winners, told }: Whole,
  { room, look, checkpoint }: Pick<DigestParts, "room" | "look" | "checkpoint">,
): Promise<Digest> {
  const views = await Promise.all(["stuck", "changes", "reengage"].map(viewNamed));
  const names = namesFrom(crm.records);
  const as_of = host.clock();
  const asked = { store: log, settings, hash: host.hash, names, by_day: true };
  const [stuck = [], moved = [], reengage = [], wrote = []] = (
    await askViews(asked, [...views, writers], as_of)
  ).map(({ table }) => table);
  const events = winners.events.length + told.filter(({ status }) => status === "appended").length;
  return digestOf({
    as_of,
    settings,
    stuck,
    moved,
    reengage,
    writers: wrote,
    events,
    room,
    checkpoint,
    look: [...new Set([...look, ...goneLook(stuck, crm.records, homes, wayToLose)])],
  });
}

/** To whom CONFIG names, else to whoever set this up: the script runs in their account. */
function send({ config, globals, book }: Desk, { subject, text }: Digest): void {
  const to = config.mailTo || globals.Session.getEffectiveUser().getEmail();
  globals.MailApp.sendEmail(to, subject, `${text}\n\n${book.getUrl()}`);
}

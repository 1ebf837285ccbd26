import { withContacts } from "../../bundles/apps-script/capture/compare.ts";
import { subjectOf } from "../../bundles/common/catch-up.ts";
import { textIn } from "../../bundles/common/cells.ts";
import type { CrmSubject, ReadCrm } from "../../bundles/common/crm.ts";
import { keyOf, type Sweeping, type Swept, sweep } from "../../bundles/common/sweep.ts";
import { datesSource } from "../../core/capture-past.ts";
import type { EventInput } from "../../core/event.ts";
import { fromIso, parseInstant } from "../../core/time.ts";
import type { Log } from "../../open-log.ts";
import type { OpenDesk } from "../crm/open-desk.ts";
import { countOf } from "../format/figures.ts";
import { type WholeLog, wholeLog } from "./whole-log.ts";

/** What a log lacks of a CRM. */
export interface Snapshot extends Swept {
  readonly whole: WholeLog;
  readonly crm: ReadCrm;
  /** Records that the log sees for the first time: taken as they are. */
  readonly baselines: number;
}

/** Compares the CRM with the log: the log is read first, then the clock, then the CRM, so that nothing observed is older than what it is compared with. */
export async function takeSnapshot(
  log: Log,
  desk: OpenDesk,
  how: Pick<Sweeping, "renamed" | "newcomers">,
): Promise<Snapshot> {
  const whole = await wholeLog(log);
  const crm = withContacts(await desk.read(), whole.winners);
  const now = fromIso(whole.now);
  const swept = sweep(crm, whole.winners, log.settings, { ...how, source: desk.source, now });
  const looks = [
    ...desk.looks(),
    ...swept.looks.map(inCommandWords),
    ...staleLines(swept.inputs, crm.subjects, log.settings.timezone),
  ];
  return { ...swept, looks, whole, crm, baselines: baselinesIn(swept.inputs) };
}

/** Whether an input tells of what was there before anybody looked. */
const isBaseline = ({ event_data, source }: EventInput): boolean =>
  source === datesSource || (event_data as { readonly baseline?: unknown } | undefined)?.baseline === true;

const baselinesIn = (inputs: readonly EventInput[]): number =>
  new Set(inputs.filter(isBaseline).map((input) => keyOf(subjectOf(input)))).size;

/** What somebody at a panel is told to do, for somebody at a command line. */
const inCommandWords = (line: string): string =>
  line
    .replace(
      "or press Capture everything now in the control panel, which shows what it would log",
      "or run daybook capture --renamed --dry-run, which shows what it would log",
    )
    .replace(/and press this again: logged as it is/g, "and run this again: logged as it is");

/** A time may lie behind what it follows by so much (milliseconds). */
const usual = 10 * 60_000;

/** What to say of records whose own time of their last change lies before what the log holds of the same values. */
function staleLines(
  inputs: readonly EventInput[],
  subjects: readonly CrmSubject[],
  timezone: string,
): readonly string[] {
  const told = new Map<string, readonly [string, number]>();
  for (const { home, record, ...subject } of subjects) {
    const column = home.observed.changedAt;
    const read = column === null ? null : parseInstant(textIn(record.getCellValue(column)) ?? "", timezone);
    if (column !== null && read?.ok) told.set(keyOf(subject), [column, read.ms]);
  }
  const stale = new Map<string, string>();
  for (const input of inputs) {
    const key = keyOf(subjectOf(input));
    const [column, ms] = told.get(key) ?? [null, 0];
    if (column !== null && !isBaseline(input) && fromIso(String(input.timestamp)) > ms + usual)
      stale.set(key, column);
  }
  const [column] = stale.values();
  return column === undefined
    ? []
    : [
        `${countOf(stale.size, "record")} changed although "${column}" says a time before what the log already holds of ${stale.size === 1 ? "it" : "them"}: that column misses some changes, or a clock ran backwards. They are logged right after what came before.`,
      ];
}

import { isDaybookError } from "../../core/errors.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { answersOf } from "../../views/publish-plan.ts";
import { countsOf } from "../../views/publish-table.ts";
import { appendTold, type Told } from "../common/append-told.ts";
import { appendSettled, rehearsing } from "../common/catch-up.ts";
import { type CrmSubject, type ReadCrm, readCrm } from "../common/crm.ts";
import { sweep } from "../common/sweep.ts";
import { caughtUp } from "./caught-up.ts";
import { type IndexRow, readIndex } from "./index-log.ts";
import { type Job, source } from "./job.ts";
import { isDue } from "./mail.ts";
import { looksOf, type Night } from "./night.ts";
import { digestFrom, endPortions, leftToPanel } from "./portion-end.ts";
import { type PortionRows, readPortion } from "./portion-rows.ts";
import { startPortion } from "./portion-start.ts";
import { portionStore } from "./portion-store.ts";
import { type PortionTable, planPortion, writePortion } from "./portion-tables.ts";

/**
 * Goes through as many contacts as a run can, with those that deals and merges tie to them: logs what was missed and publishes the rows that
 * tell of them. Throws what reading and publishing throw.
 */
export async function portion(job: Job): Promise<Night> {
  const { config, log, settings, homes } = job;
  const spot = await startPortion(job);
  const { as_of, portions } = spot;
  const isMailDay = !config.live || isDue(job);
  let done: Pick<Night, "told" | "caught" | "notes" | "look"> = {
    told: [],
    caught: "what was missed is not known yet",
    notes: [],
    look: [],
  };
  const night = (more: Partial<Night>): Night => ({
    ...done,
    wrote: [],
    unfinished: "The next run goes on; nothing is written twice.",
    room: null,
    as_of,
    kept: portions,
    digest: null,
    ...more,
  });
  try {
    const mail = isDue(job) ? 3 : 0;
    const read = await readPortion(job, {
      after: portions.after,
      as_of,
      reserve: homes.length + spot.tables.length + mail + 3,
    });
    const now = scriptHost.clock();
    const crm = await readCrm(homes);
    const swept = sweep({ ...crm, subjects: subjectsOf(crm, read, portions.after) }, read.winners, settings, {
      source,
      now,
      renamed: "leave",
    });
    const store = portionStore(job, read.records, read.rows);
    const rules = { catalog: log.catalog, timezone: settings.timezone };
    const { inputs } = swept;
    const caught = await caughtUp(inputs.length, async () => {
      if (!config.live) return appendTold(rehearsing, inputs, rules);
      return appendSettled(store, inputs, inputs.length === 0 ? [] : await newsSince(read, job), rules);
    });
    const isAll = read.isLast || caught.told.some(isFresh);
    done = {
      ...caught,
      caught: caught.caught ?? (isAll ? null : "no missed change among those compared so far"),
      look: [...caught.look, ...looksOf(caught.told, swept, isMailDay)],
    };
    const { hash } = scriptHost;
    const answers = await answersOf({ store, settings, hash }, spot.tables, spot.there, crm.records, as_of);
    const tables: PortionTable[] = [];
    for (const wanted of answers.tables) tables.push(await planPortion(wanted, read, spot));
    const after = await writePortion(tables, read, spot, job);
    const wrote = tables.map(({ table, changes }) => {
      const { written, removed } = countsOf(changes);
      return { name: table.name, rows: written + removed };
    });
    if (!read.isLast || !config.live)
      return night({
        wrote,
        unfinished: `The log is read in portions: ${Math.floor(read.share * 100)} % is done, and the next run goes on.`,
        kept: after,
      });
    await endPortions(tables, { ...spot, portions: after }, job);
    return night({
      wrote,
      unfinished: null,
      look: [...done.look, ...leftToPanel(settings)],
      kept: null,
      digest: () => digestFrom(job, crm, read.index.length + done.told.filter(isFresh).length),
    });
  } catch (error) {
    if (!isDaybookError(error) || error.code !== "INTERRUPTED") throw error;
    return night({});
  }
}

const isFresh = ({ status }: Told): boolean => status === "appended";

/** Rows that the log has got since it was gone through. */
async function newsSince({ index }: PortionRows, { log }: Job): Promise<readonly IndexRow[]> {
  const known = new Set(index.map(({ id }) => id));
  return (await readIndex(log.events)).filter(({ id }) => !known.has(id));
}

/** The records that these contacts and deals are, or that the log knows nothing of and whose turn it is. */
function subjectsOf(
  { subjects }: ReadCrm,
  { index, own, last, isLast }: PortionRows,
  after: string | null,
): readonly CrmSubject[] {
  const [known, mine] = [idsIn(index), idsIn(own)];
  return subjects.filter(({ contact_id, deal_id }) => {
    if (deal_id !== null && known.deals.has(deal_id)) return mine.deals.has(deal_id);
    if (known.contacts.has(contact_id)) return mine.contacts.has(contact_id);
    return (after === null || contact_id > after) && (isLast || (last !== null && contact_id <= last));
  });
}

const idsIn = (rows: readonly IndexRow[]) => ({
  contacts: new Set(rows.map(({ contact_id }) => contact_id)),
  deals: new Set(rows.map(({ deal_id }) => deal_id)),
});

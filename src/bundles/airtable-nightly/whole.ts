import { localDay } from "../../core/calendar.ts";
import { isDaybookError } from "../../core/errors.ts";
import { fromIso, toIso } from "../../core/time.ts";
import { scriptHost } from "../../hosts/airtable-script/host.ts";
import { askViews } from "../../views/ask-views.ts";
import type { RoomLines } from "../../views/front-page.ts";
import { namesFrom } from "../../views/names.ts";
import type { Published } from "../../views/publish.ts";
import { viewNamed } from "../../views/registry.ts";
import { appendTold } from "../airtable/append-told.ts";
import { countRecords, roomIn } from "../airtable/base-room.ts";
import { catchUp, type Gap, gapOf, rehearsing } from "../airtable/catch-up.ts";
import { fillLinks } from "../airtable/fill-links.ts";
import { publish } from "../airtable/publish.ts";
import { type Job, source } from "./job.ts";
import { looksOf, type Night } from "./night.ts";

/** Reads the whole log at once, logs what was missed and publishes. Throws what reading and publishing throw. */
export async function whole(job: Job): Promise<Night> {
  const { config, log, settings, homes, desk } = job;
  const gap = await gapOf(log, homes, settings, source);
  const rules = { catalog: log.catalog, timezone: settings.timezone };
  const told = config.live
    ? await catchUp(log, gap, settings.timezone)
    : await appendTold(rehearsing, gap.inputs, rules);
  const room = await roomOf(job, gap);
  const now = scriptHost.clock();
  const kept = fromIso(desk.place().as_of ?? "");
  // Of another day, the ages in what is left would be yesterday's: what was written stays written, whatever the time.
  const isKept = kept <= now && localDay(kept, settings.timezone) === localDay(now, settings.timezone);
  let rows = 0;
  let as_of = isKept ? kept : now;
  const go = (): Promise<Published> =>
    publish({
      base: job.base,
      log,
      settings,
      crm: gap.crm.records,
      room,
      as_of,
      is_now: true,
      dry_run: !config.live,
      stopped: job.stopped,
      on_rows(written) {
        rows = written;
      },
    });
  const done = { told, look: looksOf(told, gap) };
  const ended = (published: Published): Night => ({
    ...done,
    wrote: published.tables
      .map(({ name, written, removed }) => ({ name, rows: written + removed }))
      .slice(0, -1),
    unfinished: null,
    notes: published.overtaken ? ["Another publish was at work at the same time."] : [],
    as_of,
    kept: { as_of: null, portions: null },
    digest: () => digestRows(job, gap, as_of),
  });
  try {
    const published = await go().catch((error: unknown) => {
      if (!isDaybookError(error)) throw error;
      if (error.code === "PUBLISH_OVERTAKEN" && as_of === now)
        return { tables: [], overtaken: true } as const;
      if (!isKept || !/^PUBLISH_(OVERTAKEN|OLDER)$/.test(error.code)) throw error;
      as_of = now;
      return go();
    });
    const night = ended(published);
    return { ...night, ...(await linked(job, gap, night)) };
  } catch (error) {
    if (!isDaybookError(error) || error.code !== "INTERRUPTED") throw error;
    return {
      ...ended({ tables: [] }),
      wrote: rows > 0 ? [{ name: "Daybook's tables", rows }] : [],
      unfinished: "There is more to write than fits into one run; the next run goes on.",
      kept: { as_of: toIso(as_of), portions: null },
    };
  }
}

/** Fills links that were left empty; where that isn't permitted, it is said. */
async function linked(job: Job, { crm }: Gap, { look }: Night): Promise<Pick<Night, "look"> | null> {
  if (!job.config.live) return null;
  try {
    await fillLinks(job.log, crm.records, { stopped: job.stopped, dry_run: false });
    return null;
  } catch (error) {
    if (!isDaybookError(error) || error.code !== "AIRTABLE_NOT_PERMITTED") throw error;
    return { look: [...look, `The log's empty links can't be filled. ${error.message}`] };
  }
}

async function digestRows({ log, settings }: Job, { crm, winners }: Gap, as_of: number) {
  const { hash } = scriptHost;
  const views = await Promise.all(["stuck", "changes", "reengage"].map(viewNamed));
  const asked = { store: log.store, settings, hash, names: namesFrom(crm.records), by_day: true };
  const [stuck, moved, reengage] = (await askViews(asked, views, as_of)).map(({ table }) => table);
  return { stuck: stuck ?? [], moved: moved ?? [], reengage: reengage ?? [], events: winners.events.length };
}

/** Queries that a publish takes beside two for each table. */
const others = 8;

/** How much room is left, counted as far as there are queries for it. */
async function roomOf(job: Job, { crm, winners }: Gap): Promise<RoomLines> {
  const { base, settings, log, homes, front, page } = job;
  const known = new Map([
    [log.events.name, winners.intact.length + winners.left_out.length],
    [front.name, page.length],
  ]);
  for (const { cells } of page)
    if (cells.Kind === "View" && typeof cells.Rows === "number") known.set(String(cells.Name), cells.Rows);
  for (const { table } of homes) known.set(table.name, 0);
  if (homes[0]) known.set(homes[0].table.name, crm.records.all.size);
  const most = job.queriesLeft() - settings.publish.tables.length * 2 - others;
  return roomIn(await countRecords(base, known, most), settings.plan, winners.events, job.began);
}

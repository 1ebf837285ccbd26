import { isDaybookError } from "../../core/errors.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { askViews } from "../../views/ask-views.ts";
import { countOf } from "../../views/figures.ts";
import type { RoomLines } from "../../views/front-page.ts";
import { namesFrom } from "../../views/names.ts";
import type { Published } from "../../views/publish.ts";
import { tablesOf } from "../../views/publish-layout.ts";
import { viewNamed } from "../../views/registry.ts";
import { countRecords, roomIn } from "../airtable/base-room.ts";
import { fillLinks } from "../airtable/fill-links.ts";
import { publish } from "../airtable/publish.ts";
import { appendTold } from "../common/append-told.ts";
import { catchUp, type Gap, gapOf, rehearsing } from "../common/catch-up.ts";
import { goneLook } from "../common/gone.ts";
import { caughtUp } from "./caught-up.ts";
import { type Job, source } from "./job.ts";
import { isDue } from "./mail.ts";
import { looksOf, type Night, wayToLose } from "./night.ts";

/** Reads the whole log at once, logs what was missed and publishes. Throws what reading and publishing throw. */
export async function whole(job: Job): Promise<Night> {
  const { config, log, settings, homes } = job;
  const gap = await gapOf(log, homes, settings, source, { renamed: "leave" });
  const room = await roomOf(job, gap);
  const rules = { catalog: log.catalog, timezone: settings.timezone };
  const isMailDay = !config.live || isDue(job);
  const night = {
    told: [],
    caught: null,
    wrote: [],
    unfinished: null,
    notes: [],
    look: looksOf([], gap, isMailDay),
    room,
    as_of: job.began,
    kept: null,
    digest: null,
  };
  try {
    const caught = await caughtUp(gap.inputs.length, () =>
      config.live ? catchUp(log, gap, settings.timezone) : appendTold(rehearsing, gap.inputs, rules),
    );
    const look = [...caught.look, ...looksOf(caught.told, gap, isMailDay)];
    return await published(job, gap, { ...night, ...caught, ...missedIn(gap, caught.told), look });
  } catch (error) {
    if (!isInterrupted(error)) throw error;
    const caught = `${job.logged()} of ${countOf(gap.inputs.length, "missed change")} logged so far`;
    return { ...night, unfinished: goesOn, caught };
  }
}

/** What an automation should have logged, where there is one. */
function missedIn({ winners }: Gap, told: Night["told"]): Pick<Night, "missed"> {
  const isThere = winners.events.some(
    ({ source, event_type }) =>
      source?.startsWith("airtable:") && /_(?:changed|assigned)$|^tag_/.test(event_type),
  );
  return isThere ? { missed: told.filter(({ status }) => status === "appended").length } : {};
}

/** Publishes as of now: what an earlier run has written stays written, and one that was broken off is completed. */
async function published(job: Job, gap: Gap, night: Night & { readonly room: RoomLines }): Promise<Night> {
  const { base, config, log, settings, stopped } = job;
  const as_of = scriptHost.clock();
  let rows = 0;
  try {
    const { tables, overtaken } = await publish({
      base,
      log,
      settings,
      crm: gap.crm.records,
      room: night.room,
      as_of,
      is_now: true,
      dry_run: !config.live,
      stopped,
      on_rows(written) {
        rows = written;
      },
    }).catch((error: unknown): Published => {
      if (!isDaybookError(error) || error.code !== "PUBLISH_OVERTAKEN") throw error;
      return { tables: [], overtaken: true };
    });
    const links = await linked(job, gap);
    return {
      ...night,
      wrote: tables.map(({ name, written, removed }) => ({ name, rows: written + removed })).slice(0, -1),
      notes: [
        ...night.notes,
        ...(overtaken ? ["Another publish was at work at the same time."] : []),
        ...links.notes,
      ],
      look: [...night.look, ...links.look],
      as_of,
      digest: () => digestRows(job, gap, { ...night, as_of }),
    };
  } catch (error) {
    if (!isInterrupted(error)) throw error;
    return { ...night, wrote: [{ name: "Daybook's tables", rows }], unfinished: goesOn, as_of };
  }
}

const goesOn = "There is more to do than fits into one run; the next one goes on.";

const isInterrupted = (error: unknown): boolean => isDaybookError(error) && error.code === "INTERRUPTED";

/** Fills links that were left empty, and says so, or that it isn't permitted. */
async function linked({ config, log, stopped }: Job, { crm }: Gap): Promise<Pick<Night, "look" | "notes">> {
  try {
    const filled = await fillLinks(log, crm.records, { stopped, dry_run: !config.live });
    const verb = config.live ? "linked" : "would be linked";
    return {
      look: [],
      notes: filled > 0 ? [`${countOf(filled, "event")} ${verb} to contacts and deals.`] : [],
    };
  } catch (error) {
    if (!isDaybookError(error) || error.code !== "AIRTABLE_NOT_PERMITTED") throw error;
    return { look: [`The log's empty links can't be filled. ${error.message}`], notes: [] };
  }
}

/** What the mail tells of the views. */
async function digestRows({ log, settings, homes }: Job, { crm, winners }: Gap, { told, as_of }: Night) {
  const { hash } = scriptHost;
  const views = await Promise.all(["stuck", "changes", "reengage"].map(viewNamed));
  const asked = { store: log.store, settings, hash, names: namesFrom(crm.records), by_day: true };
  const [stuck, moved, reengage] = (await askViews(asked, views, as_of)).map(({ table }) => table);
  const fresh = told.filter(({ status }) => status === "appended").length;
  const events = winners.events.length + fresh;
  const look = goneLook(stuck ?? [], crm.records, homes, wayToLose);
  return { stuck: stuck ?? [], moved: moved ?? [], reengage: reengage ?? [], events, look };
}

/** Queries that a publish takes beside two for each table. */
const others = 6;

/** How much room is left, counted as far as there are queries for it. */
async function roomOf(job: Job, { crm, winners }: Gap): Promise<RoomLines> {
  const { base, settings, log, homes, front, page } = job;
  const known = new Map([
    [log.events.name, winners.intact.length + winners.left_out.length],
    [front.name, page.length],
  ]);
  // What isn't published yet has no row on the front page, and few of its own.
  for (const { name } of await tablesOf(settings.publish.tables, settings)) known.set(name, 0);
  for (const { cells } of page)
    if (cells.Kind === "View" && typeof cells.Rows === "number") known.set(String(cells.Name), cells.Rows);
  for (const { table } of homes) known.set(table.name, 0);
  if (homes[0]) known.set(homes[0].table.name, crm.records.all.size);
  const most = job.queriesLeft() - settings.publish.tables.length * 2 - others;
  return roomIn(await countRecords(base, known, most), settings.plan, winners.events, job.began);
}

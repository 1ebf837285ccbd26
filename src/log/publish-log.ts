import { randomUUID } from "node:crypto";
import { DaybookError, isDaybookError } from "../core/errors.ts";
import type { Asked } from "../views/ask-views.ts";
import { type PublishChoices, type Published, type PublishOptions, publishViews } from "../views/publish.ts";
import { publishAtOnce } from "../views/publish-at-once.ts";
import { roomLines } from "../views/room-text.ts";
import { stoppable, stoppableMoments } from "../views/stoppable.ts";
import { isMomentTarget } from "../views/table-target.ts";
import { type Held, type HoldOptions, hold } from "./hold.ts";
import { noteSeen, roomOf } from "./room.ts";

/** What is published, and where to. */
export interface PublishRequest extends PublishChoices {
  /** @default now */
  readonly as_of?: string | undefined;
  /** The URL of the base or sheet whose tables are written. @default the log's own */
  readonly to?: string | undefined;
  /** Asked before each request: whether to stop there, with INTERRUPTED. The next publish completes it. */
  readonly stopped?: (() => boolean) | undefined;
}

/** A log that is published, and how other logs are opened. */
export interface Publishing {
  readonly url: string;
  readonly held: Held;
  readonly asked: Asked;
  readonly options: HoldOptions;
}

/** Publishes the views of a log to the tables of its base, or of another one. Throws NOTHING_TO_PUBLISH_TO and what publishing throws. */
export async function publishLog(log: Publishing, request: PublishRequest): Promise<Published> {
  const { url, held, options } = log;
  if (request.to === undefined || request.to === url) return publishTo(held, log, request);
  const there = await hold(request.to, { ...options, mirror: undefined, archives: undefined });
  try {
    return await publishTo(there, log, request);
  } catch (error) {
    throw isDaybookError(error) && error.code === "PUBLISH_NOT_SET_UP" ? elsewhere(error, request.to) : error;
  } finally {
    await there.close();
  }
}

/** The config's own log is another one: `init` without a word would set that up. */
const elsewhere = ({ code, message }: DaybookError, url: string): DaybookError => {
  const [place, file] = /^sheets:/i.test(url) ? ["spreadsheet", "sheet.json"] : ["base", "base.json"];
  return new DaybookError(code, message, {
    hint: `Set that ${place} up with a config of its own: \`daybook --log ${url} --config ${file} init\`. It shows what it will add, and adds it; its publish.tables must name the views that you publish.`,
  });
};

const tens = {
  portion: 10,
  hint: "Run `daybook publish` again: it finishes what was begun, and writes nothing twice.",
};

async function publishTo(
  { remote: place }: Held,
  { asked, held, options }: Publishing,
  request: PublishRequest,
): Promise<Published> {
  if (place === null)
    throw new DaybookError(
      "NOTHING_TO_PUBLISH_TO",
      "This log stands in a file or a database, which has no tables to publish to.",
      {
        hint: "Name a base with --to airtable://appXXXXXXXXXXXXXX/Events, or a Google Sheet with --to sheets://SPREADSHEET_ID/Events, or make a page of it: daybook report.",
      },
    );
  const crm = await place.log.readCrm();
  const own = held.remote;
  const room = own === null ? null : await roomOf(own.mirror, own.log, { now: options.now(), count: false });
  const stopping = { ...tens, stopped: request.stopped ?? (() => false) };
  const all: PublishOptions = {
    ...request,
    as_of: request.as_of ?? options.now(),
    is_now: request.as_of === undefined,
    crm,
    marker: randomUUID(),
    room: room === null ? undefined : roomLines(room),
  };
  const { target } = place.log;
  const published = await (isMomentTarget(target)
    ? publishAtOnce(asked, stoppableMoments(target, stopping), all)
    : publishViews(asked, stoppable(target, stopping), all)
  ).catch((error: unknown): Published => {
    if (!isDaybookError(error) || error.code !== "PUBLISH_OVERTAKEN") throw error;
    return { tables: [], overtaken: true, notes: [error.message] };
  });
  if (published.overtaken) return published;
  if (own !== null && own === place && !request.dry_run && request.views === undefined)
    noteSeen(
      own.mirror,
      published.tables.reduce((sum, { rows }) => sum + rows, crm.contacts.size + crm.deals.size),
    );
  // After all that may stop a publish: one that stops has written nothing.
  const empty = own === place ? own.log.emptyLinks(own.mirror.linksOf(), crm) : [];
  if (own === null || empty.length === 0) return published;
  if (!request.dry_run) await own.log.fillLinks(empty).finally(() => own.mirror.noteWritten());
  return { ...published, linked: empty.length };
}

import { randomUUID } from "node:crypto";
import { DaybookError } from "../core/errors.ts";
import type { Asked } from "../views/ask-views.ts";
import { type Published, publishViews } from "../views/publish.ts";
import { type Held, type HoldOptions, hold } from "./hold.ts";
import { roomOf } from "./room.ts";
import { roomLines } from "./room-text.ts";

/** What is published, and where to. */
export interface PublishRequest {
  /** The views' words. @default those of the config */
  readonly views?: readonly string[] | undefined;
  /** @default now */
  readonly as_of?: string | undefined;
  /** Nothing is written. @default false */
  readonly dry_run?: boolean | undefined;
  /** Publishes though the tables stand as of a later time. @default false */
  readonly force?: boolean | undefined;
  /** The URL of the base whose tables are written. @default the log's own */
  readonly to?: string | undefined;
  /** Told now and then how many rows were written so far. */
  readonly on_rows?: ((rows: number) => void) | undefined;
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
  const there = await hold(request.to, { ...options, mirror: undefined });
  try {
    return await publishTo(there, log, request);
  } finally {
    await there.close();
  }
}

async function publishTo(
  { remote: place }: Held,
  { asked, held, options }: Publishing,
  request: PublishRequest,
): Promise<Published> {
  if (place === null)
    throw new DaybookError(
      "NOTHING_TO_PUBLISH_TO",
      "This log stands in a file, which has no tables to publish to.",
      {
        hint: "Name a base with --to airtable://appXXXXXXXXXXXXXX/Events, or make a page of it: daybook report.",
      },
    );
  const { as_of = options.now(), views, dry_run = false, force, on_rows } = request;
  const crm = await place.log.readCrm();
  const own = held.remote;
  const filled = own === place && !dry_run ? await place.log.fillLinks(own.mirror.linksOf(), crm) : 0;
  const room = own === null ? null : await roomOf(own.mirror, own.log, { now: options.now(), count: false });
  const published = await publishViews(asked, place.log.target, {
    as_of,
    views,
    dry_run,
    force,
    on_rows,
    crm,
    marker: randomUUID(),
    room: room === null ? undefined : roomLines(room),
  });
  if (filled === 0) return published;
  const notes = [
    ...(published.notes ?? []),
    `${filled} ${filled === 1 ? "event was" : "events were"} linked to contacts and deals`,
  ];
  return { ...published, notes };
}

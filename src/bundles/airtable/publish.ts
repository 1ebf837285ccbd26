import type { CrmRecords } from "../../core/remote.ts";
import type { Settings } from "../../core/settings.ts";
import { toIso } from "../../core/time.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import type { InAppBase } from "../../stores/airtable/in-app-base.ts";
import { inAppTarget } from "../../stores/airtable/in-app-target.ts";
import type { RoomLines } from "../../views/front-page.ts";
import { type PublishChoices, type Published, publishViews } from "../../views/publish.ts";
import { stoppable } from "../../views/stoppable.ts";
import type { TableTarget } from "../../views/table-target.ts";
import type { ScriptLog } from "./open-log.ts";

/** What a script publishes, and when it stops. */
export interface Publishing extends PublishChoices {
  readonly base: InAppBase;
  readonly log: ScriptLog;
  readonly settings: Settings;
  readonly crm: CrmRecords;
  readonly room: RoomLines;
  /** Milliseconds. @default now */
  readonly as_of?: number | undefined;
  /** Nobody chose that time. @default where none is given */
  readonly is_now?: boolean | undefined;
  /** Asked before each query and each mutation, with the rows that it is about: whether to stop there, with INTERRUPTED. The next publish completes it. */
  readonly stopped?: (() => boolean) | undefined;
}

/** Publishes views to the base's own tables by the code of `daybook publish`. Throws what that throws. */
export async function publish(publishing: Publishing): Promise<Published> {
  const { base, log, settings, crm, room, as_of, is_now, stopped = () => false, ...choices } = publishing;
  const { hash, clock, marker } = scriptHost;
  return publishViews({ store: log.store, settings, hash }, stoppableTarget(base, stopped), {
    ...choices,
    as_of: toIso(as_of ?? clock()),
    is_now: is_now ?? as_of === undefined,
    marker: marker(),
    crm,
    room,
  });
}

/** A base's tables as a place to publish to, which stops before its next query or mutation once it is told to, with INTERRUPTED. */
export const stoppableTarget = (base: InAppBase, stopped: () => boolean): TableTarget =>
  stoppable(inAppTarget(base, scriptHost.clock), { ...fifties, stopped });

const fifties = { portion: 50, hint: "The next run goes on; nothing is written twice." };

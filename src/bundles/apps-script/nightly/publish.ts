import type { EventStore } from "../../../core/store.ts";
import { toIso } from "../../../core/time.ts";
import { readCrm } from "../../../stores/sheets/crm-tabs.ts";
import { sheetsTarget } from "../../../stores/sheets/target.ts";
import type { RoomLines } from "../../../views/front-page.ts";
import type { Published } from "../../../views/publish.ts";
import { publishAtOnce } from "../../../views/publish-at-once.ts";
import { stoppableMoments } from "../../../views/stoppable.ts";
import type { Desk } from "../desk.ts";
import { roomOf } from "./room.ts";

/** A desk whose log is read. */
export interface Reading extends Omit<Desk, "log"> {
  readonly log: EventStore;
}

/** Publishes every tab that the settings list, by the code of `daybook publish`. Throws what that throws, and INTERRUPTED near the run's end. */
export async function publish(
  desk: Reading,
  dry_run = false,
): Promise<Published & { readonly room: RoomLines }> {
  const { client, log, settings, host, stopped } = desk;
  const { contacts, deals } = settings.crm ?? { contacts: null, deals: null };
  const of = (kept: typeof contacts) => (kept ? { tab: kept.table, column: kept.id } : undefined);
  const target = sheetsTarget(client, { contacts: of(contacts), deals: of(deals), clock: host });
  const hint = "It goes on the next time; nothing is written twice.";
  const crm = await readCrm(client, settings.crm);
  const room = await roomOf(desk);
  const published = await publishAtOnce(
    { store: log, settings, hash: host.hash },
    stoppableMoments(target, { stopped, hint }),
    { as_of: toIso(host.clock()), is_now: true, marker: host.marker(), crm, room, dry_run },
  );
  return { ...published, room };
}

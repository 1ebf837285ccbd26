import { fromIso, toIso } from "../../core/time.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { claimsOn, isOf, laterThan, newClaim, older } from "../../views/publish-claims.ts";
import { checkSetUp, frontColumns, type PublishedTable, tablesOf } from "../../views/publish-layout.ts";
import type { TableTarget, TargetTable } from "../../views/table-target.ts";
import { stoppableTarget } from "../airtable/publish.ts";
import type { Job } from "./job.ts";
import { isPerContact } from "./per-contact.ts";
import type { Portions } from "./place.ts";

/** A publish that goes on portion by portion. */
export interface Spot {
  readonly target: TableTarget;
  /** Those of the views that go contact by contact. */
  readonly tables: readonly PublishedTable[];
  readonly there: readonly TargetTable[];
  /** Milliseconds. */
  readonly as_of: number;
  readonly portions: Portions;
}

/** Goes on from the place, or begins anew where there is none or somebody has published a later time since. Throws PUBLISH_NOT_SET_UP, PUBLISH_OLDER. */
export async function startPortion({
  base,
  settings,
  desk,
  front,
  page,
  config,
  stopped,
}: Job): Promise<Spot> {
  const target = stoppableTarget(base, stopped);
  const { tables: words } = settings.publish;
  const tables = await tablesOf(words.filter(isPerContact), settings);
  const there = await target.describe();
  checkSetUp([...tables, { name: front.name, columns: frontColumns }], there, words);
  const claims = claimsOn(page);
  const kept = desk.place().portions;
  const now = scriptHost.clock();
  const at = fromIso(kept?.as_of ?? "");
  const goesOn = at <= now && laterThan(claims, at) === null;
  const as_of = goesOn ? at : now;
  const later = laterThan(claims, as_of);
  if (later) throw older(as_of, later, true);
  const anew = { as_of: toIso(as_of), marker: scriptHost.marker(), after: null, changed: [] };
  const portions: Portions = goesOn && kept ? kept : { ...anew, left_out: 0, skipped: 0 };
  if (config.live && !claims.some((each) => isOf(portions.marker, each))) {
    // Known before the claim is: whoever is killed in between makes no second one.
    await desk.save({ portions });
    await target.write(front.name, { create: [newClaim(portions.marker, as_of)], update: [], remove: [] });
  }
  return { target, tables, there, as_of, portions };
}

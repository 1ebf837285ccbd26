import { toIso } from "../core/time.ts";
import { instantIn, type sameCell } from "./publish-cells.ts";
import { type Changes, changesOf, type WantedRow } from "./publish-changes.ts";
import { claimsOn, newClaim } from "./publish-claims.ts";
import { frontColumns } from "./publish-layout.ts";
import type { PublishedRow } from "./table-target.ts";

/** Read like any claim that is done; there is one, since writers are put in order by the place itself. */
const key = "publish views";

/** Plans the row that says as of when views stand: it changes with the tables (`changed`), or where somebody broke it. */
export function planControl(
  page: readonly PublishedRow[],
  as_of: number,
  changed: boolean,
  same: typeof sameCell,
): Changes {
  const claims = new Set(claimsOn(page).map(({ id }) => id));
  const rows = page.filter(({ id }) => claims.has(id));
  const held = instantIn(rows[0]?.cells["As of"]);
  const at = toIso(changed || Number.isNaN(held) ? as_of : held);
  const wanted: WantedRow = {
    key,
    cells: {
      ...newClaim("", as_of),
      "As of": at,
      "Needs a look": null,
      Value: JSON.stringify({ as_of: at, done: true }),
      key,
    },
  };
  return changesOf(frontColumns, [wanted], rows, toIso(as_of), same);
}

import type { Clock } from "../../common/clock.ts";
import { newId } from "../../common/random.ts";
import { type RecordAnswer, recordAnswer } from "../model/answer.ts";
import { listRows, rowOrders } from "../model/list-rows.ts";
import type { LiveBase } from "../model/live-base.ts";
import { doesNotKnow, refusal } from "../model/refusal.ts";
import type { Table } from "../model/state.ts";
import type { ListRequest } from "./list-request.ts";

/** Listings that go over several pages. */
export interface Listings {
  page(live: LiveBase, table: Table, request: ListRequest, behind: number): Page;
  /** Every offset that was handed out is no good any more. */
  expire(): void;
}

export interface Page {
  readonly records: readonly RecordAnswer[];
  readonly offset?: string;
}

interface Listing {
  readonly table: Table;
  readonly rowIds: readonly string[];
  /** The place of the first row that no page has shown. */
  readonly start: number;
  readonly signature: string;
  readonly behind: number;
  readonly expiresAt: number;
}

/** "Iterators expire in minutes"; how many is believed. */
const lifetime = 5 * 60_000;

/** Source: live 422 bodies; no message was ever seen with it. */
const notAvailable = () => refusal(422, "LIST_RECORDS_ITERATOR_NOT_AVAILABLE");

/**
 * The offset names the rest of a listing: "itr…/rec…". Believed: the rows and their order are those of the first page, their cells are read
 * page by page, and rows that were deleted meanwhile are left out.
 */
export function createListings(clock: Clock): Listings {
  const open = new Map<string, Listing>();
  return {
    page(live, table, request, behind) {
      for (const [offset, { expiresAt }] of open) {
        if (expiresAt > clock.now()) break;
        open.delete(offset);
      }
      const listing = request.offset === null ? null : open.get(request.offset);
      if (listing === undefined || (listing && listing.table !== table)) throw notAvailable();
      if (listing && listing.signature !== request.signature)
        throw doesNotKnow("an offset with other parameters than its first page");
      const rowIds = listing?.rowIds ?? firstIds(live, table, request, behind);
      const lag = Math.max(behind, listing?.behind ?? 0);
      const rowOf = lag > 0 ? live.rowBehind(table, lag) : (id: string) => table.rows.get(id);
      const start = listing?.start ?? 0;
      const end = start + request.pageSize;
      const records = rowIds.slice(start, end).flatMap((id) => {
        const row = rowOf(id);
        return row ? [recordAnswer(live.scene, table, row, request)] : [];
      });
      if (end >= rowIds.length) return { records };
      const offset = `${newId("itr", live.base.random)}/${rowIds[end]}`;
      const { signature } = request;
      open.set(offset, {
        table,
        rowIds,
        start: end,
        signature,
        behind: lag,
        expiresAt: clock.now() + lifetime,
      });
      return { records, offset };
    },
    expire: () => open.clear(),
  };
}

function firstIds(live: LiveBase, table: Table, request: ListRequest, behind: number): readonly string[] {
  const { filter, view, sort, maxRecords } = request;
  const query = { filter, view, sort: rowOrders(table, sort), behind };
  return listRows(live, table, query)
    .slice(0, maxRecords)
    .map(({ id }) => id);
}

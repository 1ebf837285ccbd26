import type { Row } from "../../core/event.ts";
import type { LinkedRow, RemoteRow } from "../../core/remote.ts";
import { readRows } from "./cells.ts";
import type { Connection } from "./connection.ts";
import { textIn } from "./mirror-standing.ts";

/** A row that isn't as it was first seen. */
export interface Evidence {
  /** The store's own id of the row. */
  readonly id: string;
  /** Where it stands now; where it stood, if it is gone. */
  readonly position: number;
  /** As it was first seen; where it was met after an edit, as it was when it first was an event. */
  readonly first: Row;
  /** As it stands; null where it is gone. */
  readonly now: Row | null;
  /** As they are, or were when it was last the same. */
  readonly links: RemoteRow["links"];
}

/** A row that is there, and where it leads. */
export interface MirroredRow extends LinkedRow {
  readonly position: number;
}

/** Rows of a page. */
const pageSize = 1000;

/** The rows whose cells aren't those that were first seen, or that are gone, in the order in which they were met. */
export function* evidenceIn(db: Connection): Generator<Evidence> {
  for (let after = 0; ; ) {
    const firsts = readRows(db, "from first_seen where seq > ? order by seq limit ?", [after, pageSize]);
    for (const first of firsts) {
      const found = db.one(
        `select cast(first_seen.row_id as blob), events.seq,
          cast(case when events.seq is null then first_seen.links else events.links end as blob)
          from first_seen left join events on events.row_id = first_seen.row_id where first_seen.seq = ?`,
        [first.position],
      );
      if (!found) continue; // put right meanwhile
      const [id, seq = null, links] = found;
      const now = seq === null ? null : (readRows(db, "from events where seq = ?", [Number(seq)])[0] ?? null);
      yield {
        id: textIn(id) ?? "",
        position: now?.position ?? first.position,
        first,
        now,
        links: linksIn(textIn(links)),
      };
    }
    const last = firsts[firsts.length - 1];
    if (!last || firsts.length < pageSize) return;
    after = last.position;
  }
}

/** All rows that are there, with their links, in the order of their positions. */
export function* linkedRowsIn(db: Connection): Generator<MirroredRow> {
  for (let after = 0; ; ) {
    const rows = db.all(
      `select seq, cast(row_id as blob), cast(contact_id as blob), cast(deal_id as blob), cast(links as blob)
        from events where seq > ? order by seq limit ?`,
      [after, pageSize],
    );
    for (const [seq, id, contact_id, deal_id, links] of rows) {
      after = Number(seq);
      yield {
        id: textIn(id) ?? "",
        position: after,
        contact_id: textIn(contact_id) ?? "",
        deal_id: textIn(deal_id),
        links: linksIn(textIn(links)),
      };
    }
    if (rows.length < pageSize) return;
  }
}

const linksIn = (text: string | null): RemoteRow["links"] =>
  text === null ? null : (JSON.parse(text) as RemoteRow["links"]);

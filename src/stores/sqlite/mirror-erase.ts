import { isTombstone } from "../../core/erase.ts";
import { isDaybookError } from "../../core/errors.ts";
import { fromIso } from "../../core/time.ts";
import { readRows } from "./cells.ts";
import type { Connection } from "./connection.ts";
import { escaped } from "./escape.ts";
import { marksIn } from "./marks.ts";
import { evidenceIn } from "./mirror-evidence.ts";
import { notesIn } from "./mirror-notes.ts";
import type { ReadingRules } from "./mirror-rows.ts";
import { scrub } from "./rewrite.ts";
import { mayBeMark } from "./schema.ts";

/**
 * Forgets what rows said before they were erased, and what is known of these contacts' rows that are gone; nothing of it stays in the file.
 * What erasures name, they alone say: a row that was only made to look like an erased one stays evidence. How many rows that were.
 */
export function forgetErased(db: Connection, rules: ReadingRules, contacts: readonly string[] = []): number {
  const gone = new Set(contacts);
  const marks = marksIn(db, rules);
  const notes = notesIn(db);
  if (gone.size === 0 && !marks.hasErasures()) return 0;
  const due: string[] = [];
  for (const { id, first, now } of evidenceIn(db)) {
    const isErased = marks.isErased(first.event_id) && (now === null || isTombstone(now));
    if (
      isErased ||
      gone.has(first.contact_id) ||
      (now !== null && isTombstone(now) && marks.isErased(now.event_id))
    )
      due.push(id);
  }
  if (due.length > 0)
    db.transaction(() => {
      for (const id of due) db.run("delete from first_seen where row_id = ?", [escaped(id)]);
      db.run("insert or replace into notes (name, text) values (?, 'due')", [scrubbing]);
    });
  if (gone.size === 0 && notes.meta(scrubbing) === null) return 0;
  scrub(db);
  notes.setMeta(scrubbing, null);
  return due.length;
}

/** The note that stands while the file is still to be written anew. */
const scrubbing = "scrub";

/** For so long (milliseconds) after an erasure began its rows may still be being rewritten. */
const underWay = 3_600_000;

/**
 * Follows erasures that took place elsewhere: what their rows said is forgotten here, too, once for each; `readAll` reads the log anew, for
 * a listing may not show that rows are others now. Where somebody else reads the file just now, the next to follow does it.
 */
export async function followErasures(
  db: Connection,
  rules: ReadingRules & { readonly now: () => string },
  { changed }: { readonly changed: number },
  readAll: () => Promise<unknown>,
): Promise<void> {
  const [count, last, at] =
    db.one(
      `select count(*), max(seq), cast(max(timestamp) as blob) from events
        where event_type = 'contact_erased' and contact_id = 'daybook' and ${mayBeMark}`,
    ) ?? [];
  if (Number(count) === 0) return;
  const notes = notesIn(db);
  const all = `${count} ${last}`;
  const isNew = notes.meta("erasures") !== all;
  if (!isNew && changed === 0) return;
  if (isNew && hasUnerased(db, rules)) await readAll();
  try {
    forgetErased(db, rules);
  } catch (error) {
    if (!isDaybookError(error) || error.code !== "LOG_BUSY") throw error;
    return;
  }
  const isYoung = fromIso(rules.now()) - fromIso(String(at)) < underWay;
  if (isNew && !(isYoung && hasUnerased(db, rules))) notes.setMeta("erasures", all);
}

/** Whether a row that an erasure names still says something here. */
function hasUnerased(db: Connection, rules: ReadingRules): boolean {
  const marks = marksIn(db, rules);
  for (let after = 0; ; ) {
    const rows = readRows(db, "from events where seq > ? order by seq limit 2000", [after]);
    if (rows.some((row) => marks.isErased(row.event_id) && !isTombstone(row))) return true;
    const last = rows[rows.length - 1];
    if (!last) return false;
    after = last.position;
  }
}

import { existsSync } from "node:fs";
import { connectWriter } from "../../stores/sqlite/connection.ts";
import { scrub } from "../../stores/sqlite/rewrite.ts";
import { isQueue } from "./queue.ts";

/** Takes what is about contacts out of a queue's file, and leaves nothing of it there; how many events that were. Throws LOG_BUSY. */
export function forgetInQueue(path: string, contacts: readonly string[]): number {
  if (!existsSync(path)) return 0;
  const db = connectWriter(path, 10_000);
  try {
    if (!isQueue(db)) return 0;
    const about = JSON.stringify(contacts);
    const events = db.transaction(() => {
      const gone = ["waiting", "refused"].map((table) =>
        db.run(`delete from ${table} where json_extract(event, '$[1]') in (select value from json_each(?))`, [
          about,
        ]),
      );
      // An answer may say what was wrong with an event, and quote it.
      db.run("delete from answered where exists (select 1 from json_each(?) where instr(body, value) > 0)", [
        about,
      ]);
      return gone.reduce((sum, count) => sum + count, 0);
    });
    scrub(db);
    return events;
  } finally {
    db.close();
  }
}

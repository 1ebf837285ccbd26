import type { Connection } from "./connection.ts";
import { escaped } from "./escape.ts";
import { textIn } from "./mirror-standing.ts";

/** A small place for what the mirror's callers know of its log. */
export interface Notes {
  /** What was noted under a name; null where nothing was. */
  meta(name: string): string | null;
  /** Notes a text, or what a function makes of the one that is there, others' notes included; null takes it away. */
  setMeta(name: string, text: string | null | ((known: string | null) => string | null)): void;
}

/** The notes in a mirror's file. */
export function notesIn(db: Connection): Notes {
  const meta = (name: string): string | null =>
    textIn(db.one("select cast(text as blob) from notes where name = ?", [escaped(name)])?.[0]);
  return {
    meta,
    setMeta: (name, given) =>
      db.transaction(() => {
        const text = typeof given === "function" ? given(meta(name)) : given;
        if (text === null) db.run("delete from notes where name = ?", [escaped(name)]);
        else
          db.run("insert or replace into notes (name, text) values (?, ?)", [escaped(name), escaped(text)]);
      }),
  };
}

import type { Catalog } from "../../core/catalog.ts";
import { dataOf, logContact, type Row, textOf } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import type { Marks } from "../../core/marks.ts";
import { readRow } from "../../core/read-row.ts";
import type { ArchiveInfo } from "./archive-files.ts";

/** Who appends the event that tells of an archive. */
export const archiveSource = "daybook:archive";

/** Gathers what a log says of its archives. */
export interface ArchiveTales {
  /** Takes a row, whatever it is. */
  take(row: Row): void;
  /** Which of the archives that the log tells of aren't among these, or are other ones: a sentence each. */
  against(archives: readonly ArchiveInfo[]): readonly string[];
}

interface Tale {
  readonly file: string;
  readonly root: string | null;
  readonly rows: string | null;
  readonly at: string;
}

/** What a log's own events say: an archive whose files were all lost is told by nothing else. */
export function archiveTales(catalog: Catalog, hash: Hash, { isVoided }: Marks): ArchiveTales {
  const tales: Tale[] = [];
  return {
    take(row) {
      if (row.source !== archiveSource || row.contact_id !== logContact) return;
      const event = readRow(row, catalog, hash);
      if (event === null || isVoided(event)) return;
      const data = dataOf(event);
      const file = textOf(data, "file");
      if (file === null) return;
      tales.push({ file, root: textOf(data, "root"), rows: textOf(data, "rows"), at: event.timestamp });
    },
    against(archives) {
      const roots = new Map(archives.map(({ manifest, root }) => [nameOf(manifest), root]));
      return tales.flatMap(({ file, root, rows, at }) => {
        const found = roots.get(file);
        const told = `${file}, which holds ${rows ?? "some"} rows since ${at.slice(0, 10)}`;
        if (found === undefined) return [`The log tells of the archive ${told}, and it isn't there.`];
        return found === root
          ? []
          : [`The log tells of the archive ${told}, and what is there is another one.`];
      });
    },
  };
}

const nameOf = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);

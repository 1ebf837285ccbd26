import type { Catalog } from "../../core/catalog.ts";
import { dataOf, type Event, logContact, type Row, textOf } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import type { Marks } from "../../core/marks.ts";
import { readRow } from "../../core/read-row.ts";
import { type EventStore, readAll } from "../../core/store.ts";
import { readMarks } from "../../views/read-marks.ts";
import { type ArchiveInfo, headOf } from "./archive-files.ts";
import type { Archives } from "./archives.ts";

/** Who appends the event that tells of an archive: this program, or the panel of a base. */
export const archiveSource = "daybook:archive";
const panelSource = "daybook:archive-panel";

/** Gathers what a log says of its archives. */
export interface ArchiveTales {
  /** Takes a row, whatever it is. */
  take(row: Row): void;
  /** Which of the archives that the log tells of aren't among these, or are other ones: a sentence each. */
  against(archives: readonly ArchiveInfo[]): readonly string[];
  /** Which files that a panel took rows out for surely stand in none of these: a sentence each, with what brings them. */
  unadded(archives: readonly ArchiveInfo[]): readonly string[];
}

interface Tale {
  readonly file: string;
  readonly root: string | null;
  readonly head: string | null;
  readonly rows: string | null;
  readonly at: string;
}

/** What a log's own events say: an archive whose files were all lost is told by nothing else. */
export function archiveTales(
  catalog: Catalog,
  hash: Hash,
  { isVoided }: Pick<Marks, "isVoided">,
): ArchiveTales {
  const tales: Tale[] = [];
  /** By its name the tale of a panel's file; one that was handed in again held more. */
  const panels = new Map<string, Tale>();
  return {
    take(row) {
      if (!isTale(row)) return;
      const event = readRow(row, catalog, hash);
      const tale = event === null || isVoided(event) ? null : taleOf(event);
      if (tale === null) return;
      if (row.source === archiveSource) tales.push(tale);
      else if (!(countIn(panels.get(tale.file)) > countIn(tale))) panels.set(tale.file, tale);
    },
    against(archives) {
      const there = new Map(archives.map((info) => [nameOf(info.manifest), info]));
      return tales.flatMap(({ file, root, head, rows, at }) => {
        const found = there.get(file);
        const told = `The log tells of the archive ${file}, which holds ${rows ?? "some"} rows since ${at.slice(0, 10)}`;
        if (found === undefined) return [`${told}, and it isn't there.`];
        if (found.root !== root) return [`${told}, and what is there is another one.`];
        return head === null || head === headOf(found, hash)
          ? []
          : [`${told}, and its manifest was changed.`];
      });
    },
    unadded(archives) {
      const told = [...panels.values()];
      const wanted = told.reduce((sum, tale) => sum + countIn(tale), 0);
      // A file that was added holds what was young then, too.
      const added = archives.filter(({ before, made_at }) => before === made_at);
      if (added.reduce((sum, { rows }) => sum + rows, 0) >= wanted) return [];
      return told.map(
        ({ file, rows, at }) =>
          `The panel of the base took ${rows} rows out of the log on ${at.slice(0, 10)}: they stand in the file ${file}. daybook archive --add brings it beside the log${added.length > 0 ? ", if it isn't there yet" : ""}.`,
      );
    },
  };
}

/**
 * Which archives a log tells of that aren't here, so that no answer counts their rows: sentences for whoever reads one. Throws what
 * listing archives throws.
 */
export async function lackingArchives(
  store: EventStore,
  { folder, list }: Pick<Archives, "folder" | "list">,
  { catalog, hash }: { readonly catalog: Catalog; readonly hash: Hash },
): Promise<readonly string[]> {
  const told: Row[] = [];
  for await (const row of readAll(store, { contacts: [logContact], types: ["automation_run"] }))
    if (isTale(row)) told.push(row);
  if (told.length === 0) return [];
  const tales = archiveTales(catalog, hash, await readMarks(store, Number.POSITIVE_INFINITY, catalog, hash));
  for (const row of told) tales.take(row);
  const archives = await list();
  const faults = tales.against(archives);
  if (faults.length === 0) return tales.unadded(archives);
  const more = faults.length > most ? [`So it is with ${faults.length - most} more.`] : [];
  const next =
    folder === null ? "name the folder of its archives" : `copy the files of its archives to ${folder}`;
  return [
    [...faults.slice(0, most), ...more, `No answer here counts those rows: ${next}.`].join(" "),
    ...tales.unadded(archives),
  ];
}

const most = 3;

const isTale = ({ contact_id, source }: Row): boolean =>
  contact_id === logContact && (source === archiveSource || source === panelSource);

function taleOf(event: Event): Tale | null {
  const data = dataOf(event);
  const file = textOf(data, "file");
  if (file === null) return null;
  return {
    file: file.replace(control, "?"),
    root: textOf(data, "root"),
    head: textOf(data, "head"),
    rows: textOf(data, "rows"),
    at: event.timestamp,
  };
}

/** What a terminal would obey. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/g;

const countIn = (tale: Tale | undefined): number => Number(tale?.rows ?? 0) || 0;

const nameOf = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);

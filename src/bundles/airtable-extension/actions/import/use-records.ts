import type { InputEntry } from "../../../../core/entry.ts";
import { wordsOf } from "../../../../core/header-words.ts";
import { countOf } from "../../../../views/figures.ts";
import { textIn } from "../../../airtable/cells.ts";
import type { CrmHome } from "../../../airtable/crm.ts";
import type { Panel } from "../../panel.ts";
import type { PickedTable } from "./read-file.ts";

/** The contact that an entry's event is about. */
export type IdOf = (entry: InputEntry) => string;

const ownId: IdOf = ({ input }) => String(input.contact_id ?? "");

/**
 * Contacts that a file calls otherwise than by the ids that events carry, but by their names or e-mail addresses, each one
 * contact's alone: offers to use their records.
 */
export async function askIds(
  { ask, say }: Panel,
  home: CrmHome | undefined,
  { header, rows }: PickedTable,
  all: readonly InputEntry[],
): Promise<IdOf> {
  if (!home) return ownId;
  const { table, observed, name } = home;
  const emails = table.fields.filter(
    (field) => field.type === "email" || /^e ?mail\b/.test(wordsOf(field.name).join(" ")),
  );
  const columns = [...new Set([...emails.map((field) => field.name), ...(name === null ? [] : [name])])];
  const fields = [...new Set([...columns, ...(observed.id === null ? [] : [observed.id])])];
  const { records } = await table.selectRecordsAsync({ fields });
  const idIn = (record: (typeof records)[number]): string | null =>
    observed.id === null ? record.id : textIn(record.getCellValue(observed.id));
  const ids = new Set(records.map((record) => plain(idIn(record))));
  ids.delete("");
  const isKnown = (entry: InputEntry): boolean => ids.has(plain(ownId(entry)));
  const entries = all.filter((entry) => !isKnown(entry));
  if (entries.length === 0) return ownId;
  if (entries.length < all.length)
    say.text(`${ofFile(distinct(all.filter(isKnown)))} in ${table.name}, by their id.`);

  const cellsOf = new Map(rows.map(({ row, cells }) => [row, cells]));
  const calling: readonly IdOf[] = [
    ownId,
    ...header
      .filter((column) => /mail|name|contact|lead|client|customer/i.test(column))
      .map(
        (column): IdOf =>
          ({ row }) =>
            cellsOf.get(row)?.[column] ?? "",
      ),
  ];
  for (const called of calling)
    for (const column of columns) {
      const found = new Map<string, string | null>();
      for (const record of records) {
        const value = plain(textIn(record.getCellValue(column)));
        if (value !== "") found.set(value, found.has(value) ? null : idIn(record));
      }
      const recordOf: IdOf = (entry) => found.get(plain(called(entry))) ?? "";
      const wanted = new Set(entries.map((entry) => plain(called(entry))));
      const known = new Set(entries.map(recordOf).filter((id) => id !== ""));
      if (known.size * 2 <= wanted.size) continue;
      const others = wanted.size - known.size;
      say.text(
        `${ofFile(known.size)} in ${table.name}, by the column “${column}”${others > 0 ? `; ${countOf(others, "other")} not, whose ids stay as in the file` : ""}.`,
      );
      const question = "Log the file's events for those records?";
      const isMeant = await ask.confirm(question, "Yes, use the records", "No, keep the file's ids");
      return isMeant ? (entry) => (isKnown(entry) ? "" : recordOf(entry)) || ownId(entry) : ownId;
    }
  say.text(
    `The file's ${entries.length < all.length ? "other " : ""}contacts aren't found in ${table.name} by their id, name or e-mail address: their events stand under what the file calls them.`,
  );
  return ownId;
}

const ofFile = (count: number): string =>
  countOf(count, "contact of the file is", "contacts of the file are");

const distinct = (entries: readonly InputEntry[]): number =>
  new Set(entries.map((entry) => plain(ownId(entry)))).size;

const plain = (text: string | null): string => (text ?? "").trim().toLowerCase();

import type { InputEntry } from "../../../../core/entry.ts";
import { wordsOf } from "../../../../core/header-words.ts";
import { countOf, countText } from "../../../../views/figures.ts";
import { textIn } from "../../../common/cells.ts";
import type { CrmHome } from "../../../common/crm.ts";
import type { Choice } from "../../ask.ts";
import type { Panel } from "../../panel.ts";
import type { MappedTable } from "./read-map.ts";

/** The contact that an entry's event is about; null where it is left out. */
export type IdOf = (entry: InputEntry) => string | null;

/** What a cell or an id of the file calls a contact. */
type Called = (entry: InputEntry) => string;

/** Columns of the file that call a contact. */
interface Calling {
  readonly columns: readonly string[];
  readonly called: Called;
}

const ownId: Called = ({ input }) => String(input.contact_id ?? "");

/**
 * Contacts that a file calls otherwise than by the ids that events carry, but by their names or e-mail addresses, each one
 * contact's alone: offers to use their records. Of whom nobody is found is asked about, too. null: the person went back.
 */
export async function askIds(
  { ask, say }: Panel,
  home: CrmHome | undefined,
  file: MappedTable,
  all: readonly InputEntry[],
): Promise<IdOf | null> {
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
  // Who has no id at all is told with the row.
  const isKnown = (entry: InputEntry): boolean => plain(ownId(entry)) === "" || ids.has(plain(ownId(entry)));
  const entries = all.filter((entry) => !isKnown(entry));
  const asked = distinct(entries);
  if (asked === 0) return ownId;
  const known = distinct(all.filter(isKnown));
  if (known > 0) say.text(`${ofFile(known, known + asked)} found in ${table.name}, by their id.`);

  let best = { column: "", by: "", found: 0, recordOf: (_: InputEntry): string => "" };
  for (const column of columns) {
    const found = new Map<string, string | null>();
    for (const record of records) {
      const value = plain(textIn(record.getCellValue(column)));
      if (value !== "") found.set(value, found.has(value) ? null : idIn(record));
    }
    for (const { columns: looked, called } of calling(file)) {
      const callers = new Map<string, Set<string>>();
      for (const entry of entries) {
        const id = found.get(plain(called(entry)));
        if (id) callers.set(id, (callers.get(id) ?? new Set()).add(plain(ownId(entry))));
      }
      // Whom several of the file's ids lead to, such as the owner of them all, is none of them.
      const recordOf = (entry: InputEntry): string => {
        const id = found.get(plain(called(entry)));
        return id && callers.get(id)?.size === 1 ? id : "";
      };
      const count = distinct(entries.filter((entry) => recordOf(entry) !== ""));
      if (count > best.found) {
        const by = looked.map((each) => `“${each}”`).join(" and ");
        best = { column, by, found: count, recordOf };
      }
    }
  }
  const { column, by, found, recordOf } = best;
  const others = asked - found;
  if (found > 0)
    say.text(
      `${ofFile(found, asked)} found in ${table.name}, by the column “${column}”. In the file that is ${by}.`,
    );
  else
    say.text(
      `Of ${countOf(asked, known > 0 ? "other contact" : "contact")} of the file none is found in ${table.name} by id, e-mail address or name.`,
    );
  const example = entries.find((entry) => recordOf(entry) === "");
  if (example)
    say.text(
      `Events of ${countOf(others, "contact")} that ${others === 1 ? "isn't" : "aren't"} found would stand under what the file calls them, such as “${ownId(example)}”: no record shows them.`,
    );
  type Answer = "use" | "leave out" | "own" | null;
  const leaveOut: readonly Choice<Answer>[] =
    others > 0 && found + known > 0 ? [{ label: "Leave out who isn't found", value: "leave out" }] : [];
  const back: Choice<Answer> = { label: "No, go back", value: null };
  const answer =
    found > 0
      ? await ask.choose<Answer>("Log the file's events for those records?", [
          { label: "Yes, use the records", value: "use" },
          ...leaveOut,
          { label: "No, keep the file's ids", value: "own" },
        ])
      : await ask.choose<Answer>("Log their events all the same?", [
          { label: "Yes, under the file's ids", value: "own" },
          ...leaveOut,
          back,
        ]);
  if (answer === null) return null;
  if (answer === "own") return ownId;
  return (entry) =>
    isKnown(entry) ? ownId(entry) : recordOf(entry) || (answer === "use" ? ownId(entry) : null);
}

/** How a file may call a contact besides by the id that its map takes. */
function calling({ file: { header, rows }, map }: MappedTable): readonly Calling[] {
  const cellsOf = new Map(rows.map(({ row, cells }) => [row, cells]));
  const cellsIn = (columns: readonly string[]): Calling => ({
    columns,
    called: ({ row }) => columns.map((column) => cellsOf.get(row)?.[column]?.trim() ?? "").join(" "),
  });
  const named = (word: string): readonly string[] =>
    header.filter((column) => wordsOf(column).join(" ") === `${word} name`).slice(0, 1);
  const [first, last] = [named("first"), named("last")];
  const halves = first.length + last.length === 2 ? [...first, ...last] : [];
  const others = header.filter(
    (column) =>
      /mail|name|contact|lead|client|customer/i.test(column) &&
      !notThem.test(wordsOf(column).join(" ")) &&
      !halves.includes(column),
  );
  return [
    { columns: [map?.events[0]?.contact_id ?? "contact_id"], called: ownId },
    ...others.map((column) => cellsIn([column])),
    ...(halves.length > 0 ? [cellsIn(halves)] : []),
  ];
}

/** Columns that name whoever has to do with a contact, or where it came from. */
const notThem = /owner|rep\b|agent|assigned|creat|modif|source|\brefer|compan|account/;

const ofFile = (count: number, all: number): string =>
  `${countText(count)} of ${countOf(all, "contact")} of the file`;

const distinct = (entries: readonly InputEntry[]): number =>
  new Set(entries.map((entry) => plain(ownId(entry))).filter(Boolean)).size;

const plain = (text: string | null): string => (text ?? "").trim().toLowerCase();

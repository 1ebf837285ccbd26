import type { Crm, CrmTable, CrmWord } from "../../core/crm.ts";
import { DaybookError, isDaybookError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import type { CrmRecord, CrmRecords } from "../../core/remote.ts";
import type { CellValue, SheetsClient } from "./client.ts";
import { quoted } from "./columns.ts";

type Rows = readonly (readonly CellValue[])[];

/**
 * Reads the CRM's contacts and deals in one request: their names are never stored in the log. A row's record is its id; of rows that
 * share one the upper counts. Throws SHEETS_TAB_MISSING and SHEETS_COLUMN_MISSING, each with the config's key.
 */
export async function readCrm(client: SheetsClient, crm: Crm | null): Promise<CrmRecords> {
  const named = crmTabs(crm);
  const tabs = await valuesOf(client, named);
  const all = new Map<string, { readonly id: string | null; readonly name: string | null }>();
  const found: Record<CrmWord, Map<string, CrmRecord>> = { contacts: new Map(), deals: new Map() };
  named.forEach(([word, table], at) => {
    for (const { id, name } of recordsIn(tabs[at] ?? [], word, table)) {
      if (!all.has(id)) all.set(id, { id, name });
      if (!found[word].has(id)) found[word].set(id, { record: id, name });
    }
  });
  return { ...found, all };
}

/** The tabs that the settings name. */
export const crmTabs = (crm: Crm | null): readonly (readonly [CrmWord, CrmTable])[] =>
  (["contacts", "deals"] as const).flatMap((word) => {
    const table = crm?.[word];
    return table ? [[word, table] as const] : [];
  });

async function valuesOf(
  client: SheetsClient,
  named: readonly (readonly [CrmWord, CrmTable])[],
): Promise<readonly Rows[]> {
  try {
    return await client.values(named.map(([, { table }]) => quoted(table)));
  } catch (error) {
    if (!isDaybookError(error) || !["SHEETS_TAB_MISSING", "SHEETS_REFUSED"].includes(error.code)) throw error;
    const { sheets = [] } = await client.get({ fields: "sheets.properties.title" });
    const titles = sheets.map(({ properties }) => properties?.title ?? "");
    const gone = named.find(
      ([, { table }]) => !titles.some((title) => title.toLowerCase() === table.toLowerCase()),
    );
    throw gone ? tabMissing(gone[1].table, `crm.${gone[0]}.table`, titles) : error;
  }
}

/** The error for a tab that the config names and nobody finds. */
export function tabMissing(tab: string, key: string, titles: readonly string[]): DaybookError {
  const near = nearest(tab, titles);
  return new DaybookError(
    "SHEETS_TAB_MISSING",
    `The spreadsheet has no tab ${JSON.stringify(tab)}, which the config names in ${key}.`,
    {
      hint: `Correct ${key}${near === undefined ? "" : ` (did you mean ${JSON.stringify(near)}?)`}, or give the tab its name back.`,
    },
  );
}

/** The error for a column of such a tab. */
export function columnMissing(
  column: string,
  tab: string,
  key: string,
  headers: readonly string[],
): DaybookError {
  const near = nearest(column, headers);
  return new DaybookError(
    "SHEETS_COLUMN_MISSING",
    `The first row of ${tab} has no header ${JSON.stringify(column)}, which the config names in ${key}.`,
    {
      column,
      hint: `Correct ${key}${near === undefined ? "" : ` (did you mean ${JSON.stringify(near)}?)`}, or write the header into the first row again.`,
    },
  );
}

/** What is said of `"id": "record"`. */
export const noRecordId =
  "a row of a sheet has no id of its own: name the column that holds one, such as Contact ID.";

function recordsIn(
  [header = [], ...rows]: Rows,
  word: CrmWord,
  { table, id, name }: CrmTable,
): readonly { readonly id: string; readonly name: string | null }[] {
  const headers = header.map((cell) => String(cell).trim());
  const place = (column: string, key: string): number => {
    const at = headers.indexOf(column);
    if (at < 0) throw columnMissing(column, table, `crm.${word}.${key}`, headers);
    return at;
  };
  if (id === "record" && !headers.includes(id))
    throw new DaybookError("SHEETS_COLUMN_MISSING", `crm.${word}.id: ${noRecordId}`, {
      column: id,
      hint: `The first row of ${table} has ${headers.filter(Boolean).join(", ") || "no headers"}.`,
    });
  const [idAt, nameAt] = [place(id, "id"), name === null ? -1 : place(name, "name")];
  return rows.flatMap((row) => {
    const found = textOf(row[idAt]);
    return found === null ? [] : [{ id: found, name: textOf(row[nameAt]) }];
  });
}

/** A cell as an event's id or a name would hold it; a formula's error is none. Source: the editor's help, "Function errors". */
function textOf(cell: CellValue | undefined): string | null {
  const text = cell === undefined ? "" : String(cell).trim();
  return text === "" || /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NUM!|NULL!|ERROR!)/.test(text) ? null : text;
}

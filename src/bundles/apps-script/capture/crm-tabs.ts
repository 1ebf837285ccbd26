import type { Settings } from "../../../core/settings.ts";
import { textIn } from "../../common/cells.ts";
import { type CrmHome, homesOf } from "../../common/crm.ts";
import type { RecordTable, TableRecord } from "../../common/records.ts";
import type { Desk } from "../desk.ts";
import { type Tab, tabsOf } from "./tabs.ts";

/** A tab of the CRM, and what is observed of its rows. */
export interface TabHome extends CrmHome {
  readonly table: Tab;
}

/** The contact of a deal whose cell names none that there is: whose it is may stand in the log. */
export const nobody = "";

/** Whose word is behind the names of tabs and columns. */
export const settingsWhere = "the settings";

/**
 * The CRM's tabs that the settings name. A deal's cell that names its contact, by the contact's id or by a name that one contact alone has,
 * is read as a link, else as one to `nobody`. Throws CONFIG_WRONG where a tab or a column isn't there; of a watched column that is missing `missing` is told.
 */
export function tabHomes(
  { book, settings }: Pick<Desk, "book"> & { readonly settings: Pick<Settings, "crm"> },
  missing?: (message: string) => void,
): readonly TabHome[] {
  const homes = homesOf(tabsOf(book), settings, settingsWhere, missing) as readonly TabHome[];
  const contacts = homes.find(({ rowIs }) => rowIs === "contact");
  return homes.map((home) =>
    home.rowIs === "deal" && contacts && home.observed.contactLink !== null
      ? { ...home, table: linked(home.table, home.observed.contactLink, contacts) }
      : home,
  );
}

/** Deals whose cell that names a contact is read as a link. */
export function linked<Table extends RecordTable>(deals: Table, column: string, contacts: CrmHome): Table {
  const { table, observed, name } = contacts;
  const fields = [observed.id, name].filter((each): each is string => each !== null);
  return {
    ...deals,
    get id() {
      return deals.id;
    },
    get fields() {
      return deals.fields;
    },
    async selectRecordsAsync(ask) {
      const { records } = await table.selectRecordsAsync({ fields });
      const recordOf = finder(records, observed.id, name);
      const found = await deals.selectRecordsAsync(ask);
      return {
        records: found.records.map((record) => ({
          ...record,
          getCellValue(asked) {
            const cell = record.getCellValue(asked);
            if (asked !== column) return cell;
            return [{ id: recordOf(textIn(cell)) ?? nobody }];
          },
        })),
      };
    },
  };
}

/** Finds the row that a text means: by its id, else by its name where nobody else is called so. */
function finder(
  records: readonly TableRecord[],
  id: string | null,
  name: string | null,
): (text: string | null) => string | null {
  const byId = new Map<string, string>();
  const byName = new Map<string, string | null>();
  for (const record of records) {
    const own = id === null ? null : textIn(record.getCellValue(id));
    if (own !== null && !byId.has(own)) byId.set(own, record.id);
    const called = name === null ? undefined : textIn(record.getCellValue(name))?.toLowerCase();
    if (called !== undefined) byName.set(called, byName.has(called) ? null : record.id);
  }
  return (text) => (text === null ? null : (byId.get(text) ?? byName.get(text.toLowerCase()) ?? null));
}

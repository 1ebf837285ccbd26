import { scriptHost } from "../../../../hosts/script/host.ts";
import { fieldNamed } from "../../../../stores/airtable/base-schema.ts";
import type { InAppBase, InAppTable } from "../../../../stores/airtable/in-app-base.ts";
import { readFields, writtenFields } from "../../../../stores/airtable/in-app-cells.ts";
import { mutate } from "../../../../stores/airtable/mutate.ts";
import { holdsSettings, isSettings, settingColumns, settingsText } from "../../../../views/front-settings.ts";
import { findTable } from "../../../common/columns.ts";
import type { StoredJson } from "../../../common/stored-settings.ts";

/** The row that holds the settings, and what stands there, whatever it is; null where there is none. */
export async function settingsRow(
  base: InAppBase,
  front: string,
): Promise<{ readonly id: string; readonly value: string } | null> {
  const table = base.tables.find(({ name }) => name === front);
  if (!table || !settingColumns.every((column) => fieldNamed(table, column))) return null;
  const { records } = await table.selectRecordsAsync({ fields: settingColumns });
  for (const record of records) {
    const { Name, Kind, Value = "" } = readFields(record, settingColumns);
    if (isSettings({ Name, Kind })) return { id: record.id, value: String(Value) };
  }
  return null;
}

/** Writes the settings into their row of the front page, which is made where there is none. */
export async function keepSettings(base: InAppBase, front: string, json: StoredJson): Promise<void> {
  const row = await settingsRow(base, front);
  if (holdsSettings(row?.value, json)) return;
  const value = settingsText(json);
  const table: InAppTable = findTable(base, front, "CONFIG (settings)");
  const fields = row ? { Value: value } : { Name: "settings", Kind: "Setting", Value: value };
  const cells = writtenFields(table, fields);
  const work = (): Promise<unknown> =>
    row
      ? table.updateRecordsAsync([{ id: row.id, fields: cells }])
      : table.createRecordsAsync([{ fields: cells }]);
  await mutate({ table, rows: [fields], work }, scriptHost.clock);
}

import { DaybookError } from "../../core/errors.ts";
import type { InAppTable } from "./in-app-base.ts";
import { readFields, writtenFields } from "./in-app-cells.ts";
import { errorOfScript } from "./script-refusals.ts";
import type { TryDesk } from "./try-edits.ts";

/** A try with the rights of the person who runs the script. */
export const inAppTryDesk = (table: InAppTable, columns: readonly string[]): TryDesk => ({
  async read(id) {
    const record = await table.selectRecordAsync(id, { fields: columns });
    if (record) return readFields(record, columns);
    throw new DaybookError("ROW_GONE", `Row ${id} of ${table.name} was deleted while this ran.`, {
      hint: "Press Verify, then try again.",
    });
  },
  async write(id, fields) {
    const written = writtenFields(table, fields);
    await table.updateRecordsAsync([{ id, fields: written }]).catch((error: unknown) => {
      throw errorOfScript(error, table.name, [fields]);
    });
  },
  // What it says of columns is written down nowhere: whoever tries must know that the person may edit at all.
  isAbout: () => true,
});

import { inSheetWords } from "../../bundles/apps-script/sheet-words.ts";
import type { CrmHome } from "../../bundles/common/crm.ts";
import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { Settings } from "../../core/settings.ts";
import { toIso } from "../../core/time.ts";
import type { CellData, SheetsClient, Spreadsheet } from "../../stores/sheets/client.ts";
import { quoted } from "../../stores/sheets/columns.ts";
import { noRecordId } from "../../stores/sheets/crm-tabs.ts";
import { sheetClock } from "../../stores/sheets/publish-cells.ts";
import { readBook } from "../../stores/sheets/tabs.ts";
import { findHomes } from "./crm-looks.ts";
import { broken, type Grid, type GridCell, type GridTable, gridTable } from "./grid-table.ts";
import type { OpenDesk } from "./open-desk.ts";
import { linkedHomes, readPlaced } from "./placed-desk.ts";
import { snapshotSource } from "./snapshot-source.ts";

const mask =
  "properties.timeZone,sheets(properties.title,data.rowData.values(effectiveValue,effectiveFormat.numberFormat.type))";

/** A CRM in a spreadsheet's tabs. Two requests; throws CONFIG_NO_CRM, CONFIG_WRONG and what the client throws. */
export async function sheetCrm(
  client: SheetsClient,
  settings: Pick<Settings, "crm">,
  onRecord: () => void,
): Promise<OpenDesk> {
  refuseRecordIds(settings);
  const { tabs } = await readBook(client);
  let seen: ReadonlyMap<string, Grid> = new Map();
  const tables = tabs.map(({ id, title, headers }) =>
    gridTable(String(id), title, { header: headers, rows: [] }, async () => {
      const grid = seen.get(title);
      for (const _ of grid?.rows ?? []) onRecord();
      return grid ?? { header: headers, rows: [] };
    }),
  );
  const { homes, looks } = inTabs(() => findHomes({ tables }, settings));
  const read = async (): Promise<ReadonlyMap<string, Grid>> => {
    const ranges = homes.map(({ table }) => quoted(table.name));
    return gridsIn(await client.get({ fields: mask, ranges }));
  };
  return {
    place: "the spreadsheet",
    source: snapshotSource,
    homes,
    async read() {
      seen = await read();
      return readPlaced(linkedHomes(homes));
    },
    async write(edits) {
      const { writeSheet } = await import("./write-sheet.ts");
      return writeSheet(client, edits);
    },
    looks: () => [...looks.map(inSheetWords), ...brokenLines(homes)],
  };
}

/** What is thrown speaks of tabs. */
function inTabs<Found>(find: () => Found): Found {
  try {
    return find();
  } catch (error) {
    if (!isDaybookError(error) || error.code !== "CONFIG_WRONG") throw error;
    const { hint } = error;
    throw new DaybookError(error.code, inSheetWords(error.message), hint === undefined ? {} : { hint });
  }
}

function refuseRecordIds({ crm }: Pick<Settings, "crm">): void {
  for (const word of ["contacts", "deals"] as const)
    if (crm?.[word]?.id === "record")
      throw new DaybookError("CONFIG_WRONG", `The config: crm.${word}.id: ${noRecordId}`, {
        hint: "Daybook's script in the spreadsheet adds one, Daybook ID; any column will do whose values never change and are never given twice.",
      });
}

function gridsIn({ properties, sheets = [] }: Spreadsheet): ReadonlyMap<string, Grid> {
  const clock = sheetClock(properties?.timeZone ?? "UTC");
  const shown = ({ effectiveValue, effectiveFormat }: CellData): GridCell => {
    const { stringValue, numberValue, boolValue, errorValue } = effectiveValue ?? {};
    if (errorValue) return broken;
    if (typeof numberValue !== "number") return stringValue ?? boolValue ?? null;
    const isTime = /^(?:DATE|TIME|DATE_TIME)$/.test(effectiveFormat?.numberFormat?.type ?? "");
    return isTime ? toIso(clock.instantAt(numberValue)) : numberValue;
  };
  return new Map(
    sheets.map(({ properties: tab, data }) => {
      const rows = (data?.[0]?.rowData ?? []).map(({ values }) => (values ?? []).map(shown));
      const [header = [], ...below] = rows;
      const texts = header.map((cell) => (cell === null || cell === broken ? "" : String(cell)));
      return [
        tab?.title ?? "",
        { header: texts, rows: below.map((cells, at) => ({ row: at + 2, cells })) },
      ] as const;
    }),
  );
}

/** What to say of rows that show a formula's error. */
const brokenLines = (homes: readonly CrmHome[]): readonly string[] =>
  homes.flatMap(({ table }) => {
    const left = (table as GridTable).broken();
    return left > 0
      ? [
          `${left === 1 ? "1 row" : `${left} rows`} of the tab "${table.name}" can't be read, since a formula there shows an error: nothing is logged of ${left === 1 ? "it" : "them"} until that is put right.`,
        ]
      : [];
  });

import { existsSync } from "node:fs";
import { basename } from "node:path";
import { fitMap } from "../../core/fit-map.ts";
import type { MapFile } from "../../core/map-row.ts";
import { catalogFrom, type Settings } from "../../core/settings.ts";
import type { WrittenMap } from "../../core/written-map.ts";
import type { CsvRow } from "../../hosts/node/read-csv.ts";
import { type OpenFile, refuseMissing } from "./open-entries.ts";
import { readyMap, refuseUnknownName } from "./ready-maps.ts";

type OpenTable = OpenFile & { readonly format: "csv" };

/** A map as it stands in a file, and what messages call it. */
export interface NamedMap {
  readonly name: string;
  readonly written: WrittenMap;
}

/** A table with the map for it: its rows hold what the map asks for. */
export interface MappedTable {
  readonly opened: OpenTable;
  readonly map: MapFile;
  /** Columns that the map could use, and the table lacks. */
  readonly lacking: readonly string[];
}

/** The map of a file, or a ready one by its name. Throws USAGE for a name that none has, MAP_INVALID, and what reading throws. */
export async function readMap(given: string, file: string, settings: Settings): Promise<NamedMap> {
  const ready = existsSync(file) ? undefined : readyMap(given);
  if (ready === undefined && !existsSync(file)) refuseUnknownName(given);
  const [{ readJsonFile }, { parseMap }] = await Promise.all([
    import("../../hosts/node/read-json-file.ts"),
    import("../../schema/map.ts"),
  ]);
  const rules = { catalog: catalogFrom(settings), timezone: settings.timezone };
  const name = ready?.name ?? basename(file);
  return { name, written: parseMap(await readJsonFile(ready?.file() ?? file), name, rules) };
}

/** Fits a map to a table. Throws MAP_COLUMN_UNKNOWN where the table lacks columns that it can't do without. */
export function mapTable({ name, written }: NamedMap, opened: OpenTable): MappedTable {
  const { map, cellsOf, header, lacking, missing } = fitMap(written, opened.csv.header);
  refuseMissing(missing, name, opened.file.name);
  if (map.events.length === 0)
    refuseMissing(
      lacking.map((column) => ({ column })),
      name,
      opened.file.name,
    );
  const { csv } = opened;
  const sample = csv.sample.map(cellsOf);
  return { opened: { ...opened, csv: { ...csv, header, sample, batches: mapped() } }, map, lacking };

  async function* mapped(): AsyncGenerator<readonly CsvRow[]> {
    for await (const batch of csv.batches) yield batch.map(withCells);
  }

  function withCells(row: CsvRow): CsvRow {
    const cells = row.cells && cellsOf(row.cells);
    return cells === undefined || cells === row.cells ? row : { row: row.row, cells };
  }
}

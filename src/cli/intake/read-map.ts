import { basename } from "node:path";
import { type MapFile, missingColumns } from "../../core/map-row.ts";
import { catalogFrom, type Settings } from "../../core/settings.ts";
import { type OpenFile, refuseMissing } from "./open-entries.ts";

/** A map from its file, checked against the table that it is for. Throws MAP_INVALID, MAP_COLUMN_UNKNOWN and what reading throws. */
export async function readMap(
  file: string,
  settings: Settings,
  opened: OpenFile & { readonly format: "csv" },
): Promise<MapFile> {
  const [{ readJsonFile }, { parseMap }] = await Promise.all([
    import("../../hosts/node/read-json-file.ts"),
    import("../../schema/map.ts"),
  ]);
  const name = basename(file);
  const rules = { catalog: catalogFrom(settings), timezone: settings.timezone };
  const map = parseMap(await readJsonFile(file), name, rules);
  refuseMissing(missingColumns(map, opened.csv.header), name, opened.file.name);
  return map;
}

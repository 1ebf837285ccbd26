import { DaybookError } from "../../core/errors.ts";
import type { DateOrder, NumberMarks } from "../../core/local-cells.ts";
import type { MapFile } from "../../core/map-row.ts";
import { isEventTable, looksLikeEvents } from "../../core/row-entries.ts";
import type { Args } from "../args.ts";
import type { Context } from "../context.ts";
import { refuseOtherTables } from "./entries.ts";
import type { OpenFile } from "./open-entries.ts";
import { mapTable, readMap } from "./read-map.ts";
import { type ReadyMap, readyMapFor } from "./ready-maps.ts";

/** A file with the map to go by. */
export interface ChosenMap {
  /** The file as the map reads it. */
  readonly opened: OpenFile;
  /** null where none is needed. */
  readonly map: MapFile | null;
  /** Nobody gave the map: it is proposed. */
  readonly isProposed: boolean;
  /** The ready map that it is, where one was proposed. */
  readonly ready?: ReadyMap;
  /** Columns that it could use, and the file lacks. */
  readonly lacking?: readonly string[];
}

/** The map that was given, else the ready one for such a header, else a guess by its words. Throws USAGE, NOT_EVENTS, MAP_NEEDED and what reading a map throws. */
export async function chooseMap(opened: OpenFile, args: Args, context: Context): Promise<ChosenMap> {
  const given = args.text("map");
  const ways = waysOf(args);
  if (opened.format === "ndjson") {
    if (given === undefined && ways === null) return { opened, map: null, isProposed: false };
    throw new DaybookError("USAGE", `${opened.file.name} holds JSON; a map is for tables.`, {
      hint: "Leave --map, --dates and --numbers out.",
    });
  }
  const { header, sample } = opened.csv;
  if (given === undefined && isEventTable(header)) return { opened, map: null, isProposed: false };
  if (given === undefined && looksLikeEvents(header)) refuseOtherTables(header, opened.file.name);
  const { settings } = await context.setup();
  const source = args.text("source");
  const usual = source ?? `import:${opened.file.name}`;
  const again = args.text("again");
  const ready = given === undefined ? readyMapFor(header) : undefined;
  const name = given ?? ready?.name;
  if (name === undefined) {
    if (ways !== null)
      throw new DaybookError("USAGE", "--dates and --numbers go with a map.", {
        hint: `Name one with --map, or give it "dates" and "numbers".`,
      });
    const { proposeMap } = await import("../../core/propose-map.ts");
    const map = proposeMap({ header, rows: sample, source: usual, timezone: settings.timezone });
    return { opened, map: again === undefined ? map : { ...map, again }, isProposed: true };
  }
  const { written, ...named } = await readMap(name, context.path(name), settings);
  const mapped = mapTable({ ...named, written: { ...written, ...ways } }, opened);
  const { map } = mapped;
  return {
    ...mapped,
    map: { ...map, source: source ?? map.source ?? usual, again: again ?? map.again },
    isProposed: given === undefined,
    ...(ready === undefined ? {} : { ready }),
  };
}

interface Ways {
  readonly dates?: DateOrder;
  readonly numbers?: NumberMarks;
}

/** How the flags say that the file's dates and amounts are written; null where they say nothing. */
function waysOf(args: Args): Ways | null {
  const dates = oneOf(args, "dates", ["MM/DD/YYYY", "DD/MM/YYYY"]);
  const numbers = oneOf(args, "numbers", ["1,234.56", "1.234,56"]);
  if (dates === undefined && numbers === undefined) return null;
  return { ...(dates && { dates }), ...(numbers && { numbers }) };
}

function oneOf<T extends string>(args: Args, flag: string, known: readonly T[]): T | undefined {
  const given = args.text(flag);
  const found = known.find((each) => each === given?.toUpperCase());
  if (given === undefined || found !== undefined) return found;
  throw new DaybookError("USAGE", `--${flag} ${JSON.stringify(given)} isn't known.`, {
    hint: `It is ${known.join(" or ")}.`,
  });
}

import { dataOf, type Event } from "../../core/event.ts";
import { prepareInputs } from "../../core/log.ts";
import { type MapFile, mapRow, unusedColumns } from "../../core/map-row.ts";
import { oneLine, sentenceOf } from "../../core/sentence.ts";
import { catalogFrom } from "../../core/settings.ts";
import { sha256Hex } from "../../core/sha256.ts";
import { fromIso } from "../../core/time.ts";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import { exactTime } from "../format/figures.ts";
import { mapText, type OpenFile } from "./open-entries.ts";

const shownEvents = 3;

/** What a proposed map would write first, in sentences. */
export async function firstEvents(
  map: MapFile,
  opened: OpenFile,
  context: Pick<Context, "setup" | "now">,
): Promise<string> {
  const { settings } = await context.setup();
  const catalog = catalogFrom(settings);
  const events = eventsOf(map, opened, catalog, context.now());
  const { timezone } = map;
  const lines = events.map(
    (event) =>
      `  ${exactTime(fromIso(event.timestamp), { timezone })}  ${oneLine(event.contact_id)}  ${sentenceOf(event, catalog)}`,
  );
  const unused = opened.format === "csv" ? unusedColumns(map, opened.csv.header) : [];
  return [
    `${opened.file.name} needs a map. This one is proposed, by the words of its header:`,
    "",
    mapText(map).trimEnd(),
    "",
    `The first events that it makes (times of ${timezone}):`,
    ...(lines.length > 0 ? lines : ["  none: no row of the beginning has what it needs"]),
    "",
    ...(unused.length > 0 ? [`Columns of which it makes nothing: ${oneLine(unused.join(", "))}`, ""] : []),
  ].join("\n");
}

function eventsOf(
  map: MapFile,
  opened: OpenFile,
  catalog: ReturnType<typeof catalogFrom>,
  now: string,
): readonly Event[] {
  if (opened.format !== "csv") return [];
  const inputs = opened.csv.sample.flatMap((row) => mapRow(row, map).inputs).slice(0, shownEvents * 4);
  const rules = { catalog, timezone: map.timezone, hash: sha256Hex };
  return prepareInputs(inputs, rules, now).events.slice(0, shownEvents);
}

/** The answer to an import that needs a map: the proposal, and how to go on with it. */
export async function proposal(
  map: MapFile,
  opened: OpenFile,
  path: string,
  context: Pick<Context, "setup" | "now">,
): Promise<Result> {
  const text = await firstEvents(map, opened, context);
  const { settings } = await context.setup();
  const first = eventsOf(map, opened, catalogFrom(settings), context.now());
  const name = opened.file.name.replace(/\.\w+$/, "");
  return {
    json: { map, first: first.map((event) => ({ ...event, event_data: dataOf(event) })) },
    text: ({ ink }) =>
      [
        text,
        ink.bold("Nothing was written."),
        `→ Save the map as ${name}.map.json, change what isn't right, and run`,
        `    daybook import ${path} --map ${name}.map.json`,
        `  or take it as it is:`,
        `    daybook import ${path} --yes`,
      ].join("\n"),
  };
}

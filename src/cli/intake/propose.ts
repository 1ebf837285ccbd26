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
import type { ChosenMap } from "./choose-map.ts";
import { mapText, type OpenFile } from "./open-entries.ts";

const shownEvents = 3;

/** What a proposed map would write first, in sentences. */
export async function firstEvents(
  { map, opened, ready }: ChosenMap,
  context: Pick<Context, "setup" | "now">,
): Promise<string> {
  if (map === null) return "";
  const { settings } = await context.setup();
  const catalog = catalogFrom(settings);
  const events = eventsOf(map, opened, catalog, context.now());
  const { timezone } = map;
  const lines = events.map(
    (event) =>
      `  ${exactTime(fromIso(event.timestamp), { timezone })}  ${oneLine(event.contact_id)}  ${sentenceOf(event, catalog)}`,
  );
  const unused = opened.format === "csv" ? unusedColumns(map, opened.csv.header) : [];
  const proposed = [
    `${opened.file.name} needs a map. This one is proposed, by the words of its header:`,
    "",
    mapText(map).trimEnd(),
  ];
  return [
    ...(ready === undefined
      ? proposed
      : [`${opened.file.name} looks like ${ready.about}; there is a ready map for it, ${ready.name}.`]),
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
  chosen: ChosenMap,
  path: string,
  context: Pick<Context, "setup" | "now">,
): Promise<Result> {
  const { map, opened, ready } = chosen;
  const text = await firstEvents(chosen, context);
  const { settings } = await context.setup();
  const first = map === null ? [] : eventsOf(map, opened, catalogFrom(settings), context.now());
  const name = ready?.name ?? `${opened.file.name.replace(/\.\w+$/, "")}.map.json`;
  return {
    json: {
      map,
      ...(ready === undefined ? {} : { ready: ready.name }),
      first: first.map((event) => ({ ...event, event_data: dataOf(event) })),
    },
    text: ({ ink }) =>
      [
        text,
        ink.bold("Nothing was written."),
        ready === undefined
          ? `→ Save the map as ${name}, change what isn't right, and run`
          : "→ If that is right, run",
        `    daybook import ${path} --map ${name}`,
        ...(ready === undefined ? ["  or take it as it is:", `    daybook import ${path} --yes`] : []),
      ].join("\n"),
  };
}

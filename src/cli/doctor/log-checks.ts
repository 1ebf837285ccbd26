import { DAY_MS } from "../../core/days.ts";
import { nearest } from "../../core/nearest.ts";
import type { Settings } from "../../core/settings.ts";
import { isBulk, silenceOf } from "../../views/writers.ts";
import { countOf, countText } from "../format/figures.ts";
import { amiss, type Check, fine } from "./check.ts";
import type { Facts } from "./facts.ts";

/** What the log's content says about the way it is written. `now` is in milliseconds. */
export const logChecks = (facts: Facts, settings: Settings, now: number): readonly Check[] => [
  rows(facts),
  stages(facts, settings),
  types(facts),
  clock(facts),
  writers(facts, now),
  ids(facts),
  merges(facts),
];

const rows = ({ events, left_out }: Facts): Check =>
  left_out === 0
    ? fine(
        "rows",
        events === 0 ? "The log is empty." : `${countOf(events, "event")}, none changed by hand.`,
        events === 0
          ? "Bring history in with daybook import, or log a first event with daybook append."
          : null,
      )
    : amiss(
        "rows",
        `${countOf(left_out, "row was", "rows were")} changed by hand; views leave them out.`,
        "daybook verify names them.",
      );

function stages({ stages: seen }: Facts, { pipelines }: Settings): Check {
  const configured = pipelines.flatMap((pipeline) => pipeline.stages.map((stage) => stage.name));
  const found = new Set<string>();
  const unknown: string[] = [];
  seen.forEach((names, pipeline) => {
    const known =
      pipelines.find((each) => each.name === pipeline)?.stages.map((stage) => stage.name) ?? configured;
    names.forEach((n, stage) => {
      found.add(stage);
      if (known.includes(stage)) return;
      const near = nearest(stage, known);
      unknown.push(
        `"${stage}" (${countOf(n, "event")}${near === undefined ? "" : `; did you mean "${near}"?`})`,
      );
    });
  });
  if (pipelines.length === 0)
    return found.size === 0
      ? fine("stages", "No pipeline is configured, and no stage was logged.")
      : amiss(
          "stages",
          `No pipeline is configured; the log has ${countOf(found.size, "stage")}: ${some([...found])}.`,
          `Add the stages in their order to "pipelines" in the config: without it nothing is forward, back, won or lost.`,
        );
  if (unknown.length > 0)
    return amiss(
      "stages",
      `The config doesn't know ${unknown.length === 1 ? "a stage" : `${unknown.length} stages`} of the log: ${some(unknown)}.`,
      'Add them to "pipelines", or correct the automation that writes them.',
    );
  return fine(
    "stages",
    `Every stage in the log is in the config (${found.size} of ${configured.length} seen).`,
  );
}

const most = 30;

const types = ({ types: used }: Facts): Check =>
  used.size > most
    ? amiss(
        "types",
        `${used.size} event types are in use.`,
        `Logs in which everything is logged are read by nobody: keep to what somebody asks about, ${most} at most, with events.on in the config.`,
      )
    : fine("types", `${countOf(used.size, "event type")} in use.`);

const clock = ({ future }: Facts): Check =>
  future.n === 0
    ? fine("clock", "No event lies in the future.")
    : amiss(
        "clock",
        `${countOf(future.n, "event lies", "events lie")} in the future, such as ${future.example}.`,
        "Look at the clock and the time zone of what wrote them; a date such as a close date that is still to come is no event.",
      );

function writers({ sources, actors }: Facts, now: number): Check {
  const silent: string[] = [];
  sources.forEach((writer, name) => {
    const said = isBulk(name) ? null : silenceOf(writer, now);
    if (said !== null) silent.push(`${name}: ${said}`);
  });
  actors.forEach((writer, name) => {
    const said = now - writer.last > goneAfter * DAY_MS ? null : silenceOf(writer, now);
    if (said !== null) silent.push(`${name}: ${said}`);
  });
  return silent.length === 0
    ? fine("writers", "Nobody who writes often has gone silent.")
    : amiss(
        "writers",
        `${some(silent)}.`,
        "Look whether the automation still runs, or whether somebody is away.",
      );
}

/** After so many days a person has left, which is no news. */
const goneAfter = 60;

function ids({ ids: { email, other } }: Facts): Check {
  const all = email + other;
  return Math.min(email, other) < 5 || Math.min(email, other) < all * 0.01
    ? fine(
        "ids",
        all === 0
          ? "No contact was logged yet."
          : `Contacts are named ${email > other ? "by their e-mail" : "by an id"} throughout.`,
      )
    : amiss(
        "ids",
        `${countText(email)} events use an e-mail as contact_id, ${countText(other)} another id: some people may be split in two.`,
        "Let every workflow send the same id, and join those who were split with contact_merged events.",
      );
}

const merges = ({ marks: { loops, merges: all } }: Facts): Check =>
  loops.length === 0
    ? fine(
        "merges",
        all.length === 0 ? "No contacts were merged." : `${countOf(all.length, "merge")}, none in a circle.`,
      )
    : amiss(
        "merges",
        `${countOf(loops.length, "merge leads", "merges lead")} back to where it began and ${loops.length === 1 ? "is" : "are"} ignored: ${some(loops.map((each) => each.event_id))}.`,
        "Void the one that is wrong: daybook void EVENT_ID.",
      );

const some = (list: readonly string[]): string =>
  list.length <= 5 ? list.join(", ") : `${list.slice(0, 5).join(", ")} and ${list.length - 5} more`;

import { datesSource } from "../../core/capture-past.ts";
import { dataOf, type Event, type EventInput } from "../../core/event.ts";
import { countOf } from "../../views/figures.ts";
import type { CrmHome } from "./crm.ts";
import { isCapture } from "./observe.ts";
import { fieldOf } from "./records.ts";

/** A value that the log holds as a select column's, though the column has no such option (any more). */
export interface LostOption {
  readonly table: string;
  readonly column: string;
  readonly option: string;
  /** The types of the changes that would tell of it. */
  readonly types: readonly string[];
}

/** Finds lost options in the changes of one record of a table; `own` are its subject's events. What other tools called a stage is none. */
export function lostOptionsOf({
  table,
  observed: { watch },
}: CrmHome): (inputs: readonly EventInput[], own: readonly Event[]) => readonly LostOption[] {
  const told = [
    ["stage_changed", watch.stage],
    ["owner_assigned", watch.owner],
    ["status_changed", watch.status],
    ["plan_changed", watch.plan],
    ["tag_removed", watch.tags],
  ] as const;
  const selects = told.flatMap(([type, column]) => {
    const field = column === null ? undefined : fieldOf(table, column);
    const choices = field?.options?.choices;
    // People's columns have choices, too: whoever left is no renamed option.
    if (!field || !/^(?:single|multiple)Selects?$/.test(field.type) || !Array.isArray(choices)) return [];
    const names = new Set(choices.map(({ name }: { readonly name: string }) => name.trim()));
    // A renamed tag is one that went and one that came.
    const types = type === "tag_removed" ? [type, "tag_added"] : [type];
    return [{ type, column: field.name, names, types }];
  });
  return (inputs, own) =>
    inputs.flatMap(({ event_type, event_data }) => {
      const select = selects.find(({ type }) => type === event_type);
      const { from, tag } = (event_data ?? {}) as Readonly<Record<string, unknown>>;
      const option = event_type === "tag_removed" ? tag : from;
      if (!select || typeof option !== "string" || isThere(select.names, option)) return [];
      const isOurs = own.some((event) => isOfTable(event) && tells(event, option));
      return isOurs ? [{ table: table.name, column: select.column, option, types: select.types }] : [];
    });
}

/** Of several options in a cell the log holds the names, joined by commas. */
const isThere = (names: ReadonlySet<string>, value: string): boolean =>
  names.has(value) || value.split(", ").every((name) => names.has(name));

/** The CRM's dates stand for its stages, too. */
const isOfTable = ({ source }: Event): boolean => isCapture(source) || source === datesSource;

function tells(event: Event, value: string): boolean {
  const { to, stage, tag } = dataOf(event);
  return [to, stage, tag].includes(value);
}

const leftAlone =
  "Give it its name back, or press Capture everything now in the control panel, which shows what it would log.";

const logged =
  "Then give it its name back, and press this again: logged as it is, each of them counts as changed today.";

/** What to say of lost options, one each record, and of what becomes of them. */
export function lostLines(all: readonly LostOption[], renamed: "log" | "leave"): readonly string[] {
  const counts = new Map<string, number>();
  for (const { table, column, option } of all) {
    const line = `Option "${option}" of "${column}" in table "${table}" isn't there any more`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(
    ([line, count]) =>
      `${line}, and ${countOf(count, "record")} had it when last looked at: was it renamed? ${renamed === "log" ? logged : leftAlone}`,
  );
}

import type { Settings } from "../../core/settings.ts";
import { mostCells, roomFor, usualWidth } from "../../stores/sheets/room.ts";
import { addsSomething, type SetUpPlan } from "../../stores/sheets/set-up.ts";
import type { Applied } from "../../stores/sheets/set-up-apply.ts";
import type { Book } from "../../stores/sheets/tabs.ts";
import { countOf, countText } from "../../views/figures.ts";
import { wrap } from "../format/wrap.ts";
import { itemText } from "./plan-text.ts";

/** What a log in a spreadsheet is. */
export const howSheetsWork = (columns: number | null): string =>
  wrap(
    "The log is a tab of your spreadsheet, Events. Every event is a row in it; rows are added, never changed or deleted, and the tab is protected against everybody but the account that writes and the spreadsheet's owner. Beside it stand tabs with the answers, which Daybook writes and you read.",
    columns,
  );

/** Every tab and column that setting up adds, and what becomes of the protection. */
export function sheetPlanText(plan: SetUpPlan, columns: number | null): string {
  if (!addsSomething(plan))
    return plan.drift.length === 0 && !plan.guard?.faults.length
      ? "The spreadsheet has every tab and column of Daybook's."
      : "Nothing can be added to the spreadsheet as it stands:";
  const lines = plan.tabs.flatMap(({ wanted, tab, columns: added }) =>
    added.length === 0
      ? []
      : [
          `${wanted.name} (${tab === null ? "a new tab" : "columns"}): ${added.map(({ name }) => name).join(", ")}`,
        ],
  );
  const log = plan.tabs.find(({ wanted }) => wanted.word === "events");
  const guard =
    log?.tab === null
      ? [
          `${log.wanted.name} is protected as a whole: only the account that writes, and the owner, can edit it.`,
        ]
      : plan.guard?.repair
        ? [...plan.guard.faults.map(({ message }) => message), "The protection is put right."]
        : [];
  return [
    "What is added to the spreadsheet:",
    ...[...lines, ...guard].map((line) => itemText(line, columns)),
  ].join("\n");
}

/** How much that is, within a sentence. */
export function sheetPlanSum({ tabs, guard }: SetUpPlan): string {
  const made = tabs.filter(({ tab }) => tab === null).length;
  const added = tabs.reduce((sum, { tab, columns }) => sum + (tab === null ? 0 : columns.length), 0);
  return [
    ...(made > 0 ? [countOf(made, "tab")] : []),
    ...(added > 0 ? [countOf(added, "column")] : []),
    ...(guard?.repair ? ["the protection of the log"] : []),
  ].join(", ");
}

/** What a log takes of the spreadsheet, in lines. */
export function sheetRoomText(book: Book, plan: SetUpPlan): readonly string[] {
  const own = plan.tabs.reduce((sum, { tab, columns }) => sum + (tab === null ? columns.length * 2 : 0), 0);
  const log = plan.tabs.find(({ wanted }) => wanted.word === "events")?.tab ?? null;
  const left = roomFor({ cells: book.cells + own }, log);
  return [
    `Cells: ${countText(mostCells)} in a spreadsheet − ${countText(book.cells)} there, filled or not − ${countText(own)} for Daybook's tabs = room for about ${countOf(left, "event")} of ${log?.columns ?? usualWidth} cells each; published rows take some of it.`,
    "Calls: Google charges nothing for them. An account may read 60 times a minute and write 60 times; one write takes thousands of events.",
  ];
}

/** What was added, in sentences; `planned`: what would be. */
export function sheetMadeLines(
  { tables, protected: isProtected }: Applied,
  how: "done" | "planned",
): readonly string[] {
  const [was, were] = how === "done" ? ["was", "were"] : ["would be", "would be"];
  const made = tables.flatMap(({ name, created, columns }) => {
    if (created) return [`${name} ${was} made, with ${countOf(columns.length, "column")}.`];
    return columns.length > 0
      ? [`${columns.join(", ")} ${columns.length === 1 ? was : were} added to ${name}.`]
      : [];
  });
  return [...made, ...(isProtected ? [`${tables[0]?.name ?? "The log"} ${was} protected.`] : [])];
}

/** A word on a spreadsheet whose own zone is another than the config's; null where they agree. */
export const zoneNote = (
  { timezone }: Pick<Book, "timezone">,
  settings: Pick<Settings, "timezone">,
): string | null =>
  timezone === settings.timezone
    ? null
    : `The spreadsheet's own time zone is ${timezone}, the config's ${settings.timezone}: times in the tabs are shown in the spreadsheet's, days and weeks are counted in the config's. To make them one: File > Settings > Time zone, or "timezone" in the config.`;

/** What no API can do, as things to do in the spreadsheet, in the words of its menus. */
export const sheetSteps = (events: string, account: string | null): readonly string[] => [
  `Share the spreadsheet with whom it concerns as Editor or Viewer; ${account ?? "the account that writes"} must stay an Editor.`,
  `The owner is bound by no protection: who owns the spreadsheet can still change ${events}. Let nobody work as the owner day by day; daybook verify names what was changed.`,
  `In ${events}, Data > Change view: a filter view for each kind of event, the newest first. It changes nothing for others.`,
  "daybook lock proves the protection with an ordinary editor's token, and puts it back if somebody took it off.",
];

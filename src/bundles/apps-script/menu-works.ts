import { countOf } from "../../views/figures.ts";
import { wrongConfig } from "../common/config-block.ts";
import { captureAll, rehearse } from "./capture/now.ts";
import type { Desk } from "./desk.ts";
import { publish } from "./nightly/publish.ts";
import type { Dialogs } from "./set-up/dialogs.ts";
import { inSheetWords } from "./sheet-words.ts";

/** Shows what the log lacks of the CRM and, where the script is live, logs it once somebody agrees. Throws CONFIG_WRONG. */
export async function captureNow(desk: Desk, { confirm }: Dialogs): Promise<readonly string[]> {
  checkFront(desk);
  const lines = await rehearse(desk);
  if (!desk.config.live)
    return [...lines, 'Nothing was written: this rehearses until CONFIG says "live: true".'];
  const isAny = lines.some((line) => line.startsWith("The log lacks"));
  if (!isAny) return lines;
  if (!confirm("Capture everything now", `${lines.join("\n\n")}\n\nLog it?`)) return ["Nothing was written."];
  const { told, left, looks } = await captureAll(desk);
  const fresh = told.filter(({ status }) => status === "appended").length;
  const rest =
    left > 0 ? [`${countOf(left, "event")} left to the next run, which comes in 5 minutes by itself.`] : [];
  return [
    `${countOf(fresh, "event")} logged.`,
    ...rest,
    ...looks,
    "Rebuild views shows them there; so does the night.",
  ];
}

/** Writes the view tabs anew where they aren't as the log says; in a rehearsal tells how many rows that is. Throws CONFIG_WRONG. */
export async function rebuild(desk: Desk): Promise<readonly string[]> {
  checkFront(desk);
  const { tables, notes = [] } = await publish(desk, !desk.config.live);
  const changed = tables.filter(({ written, removed }) => written + removed > 0);
  const verb = desk.config.live ? "written" : "would be written";
  return [
    changed.length === 0
      ? "Every tab is as the log says."
      : changed
          .map(({ name, written, removed }) => `${name}: ${countOf(written + removed, "row")} ${verb}`)
          .join("\n"),
    ...notes.map(inSheetWords),
  ];
}

function checkFront({ front }: Desk): void {
  if (front.json === null)
    throw wrongConfig("Daybook isn't set up in this spreadsheet yet.", "Choose Set up in the menu Daybook.");
}

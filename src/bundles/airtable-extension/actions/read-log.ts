import type { History } from "../../../core/history.ts";
import { scriptHost } from "../../../hosts/script/host.ts";
import { contextAt, notesOf } from "../../../views/ask-views.ts";
import { readHistory } from "../../../views/read-history.ts";
import type { ViewContext } from "../../../views/view.ts";
import { openScriptLog, type ScriptLog } from "../../airtable/open-log.ts";
import type { SetUpPanel } from "../panel.ts";

/** How a person has the log checked here. */
export const pressVerify = "press Verify";

/** Opens the log for a question, and says that it is being read. Throws CONFIG_WRONG. */
export function openLog({ base, settings, events, at, say }: SetUpPanel): ScriptLog {
  const log = openScriptLog(base, settings, { name: events, where: at("events") });
  say.text("Reading the log…");
  return log;
}

/** What is logged of a person up to an instant (milliseconds). */
export interface Asked {
  /** Without steps where nothing is logged. */
  readonly history: History;
  readonly context: ViewContext;
  /** What a reader should know besides, in sentences. */
  readonly notes: readonly string[];
}

/** How a person's deals are called: as the log says, else by their ids. */
export const dealNames =
  ({ subjects }: History) =>
  (id: string): string =>
    subjects.find(({ deal_id }) => deal_id === id)?.name ?? id;

/** Reads the history of the person that a contact is or has become. Throws CONFIG_WRONG. */
export async function historyOf(panel: SetUpPanel, contact: string, as_of: number): Promise<Asked> {
  const { store } = openLog(panel);
  const context = contextAt(as_of, panel.settings);
  const { history, pass } = await readHistory(store, contact, context, scriptHost.hash);
  return {
    history: history ?? { contact_id: contact, steps: [], subjects: [], created_at: null },
    context,
    notes: notesOf({ left_out: pass.left_out, loops: [] }, pressVerify),
  };
}

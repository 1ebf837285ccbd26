import { isDaybookError } from "../../../core/errors.ts";
import { scriptHost } from "../../../hosts/script/host.ts";
import { countOf } from "../../../views/figures.ts";
import type { Published } from "../../../views/publish.ts";
import { countRecords, roomIn } from "../../airtable/base-room.ts";
import { fillLinks } from "../../airtable/fill-links.ts";
import { openScriptLog } from "../../airtable/open-log.ts";
import { publish } from "../../airtable/publish.ts";
import { homesOf, readCrm } from "../../common/crm.ts";
import type { Action, SetUpPanel } from "../panel.ts";
import { settingsWhere } from "./capture.ts";
import { progressOf } from "./telling.ts";

/** Writes the tables anew where they aren't as the log says, after showing how much that is. */
export const rebuild: Action = {
  label: "Rebuild views",
  about: "Works every table out of the log again, and writes the rows that differ.",
  async run(panel) {
    const { ask, say } = panel;
    let at = publishing(panel);
    const planned = await at.rehearse().catch(async (error: unknown) => {
      if (!isDaybookError(error) || error.code !== "PUBLISH_OLDER") throw error;
      if (!(await ask.confirm(`${error.message} Set them back to now?`, "Set them back"))) throw error;
      at = publishing(panel, true);
      return at.rehearse();
    });
    const rows = sayPlanned(panel, planned);
    if (rows === 0) return say.text("Every table is as the log says.");
    if (!(await ask.confirm(`Write ${countOf(rows, "row")}?`, "Write them")))
      return say.text("Nothing was written.");
    await at.write(rows);
  },
};

type At = Pick<SetUpPanel, "base" | "say" | "settings" | "events">;

/** Publishing every table that the settings list; `force`: though they stand as of a later time. */
export function publishing(
  { base, say, settings, events: name }: At,
  force?: true,
): {
  /** What would be written. */
  rehearse(): Promise<Published>;
  /** Writes; `about` so many rows, null: nobody has counted them. */
  write(about: number | null): Promise<void>;
} {
  const run = async (choices: Pick<Parameters<typeof publish>[0], "dry_run" | "on_rows">) => {
    const log = openScriptLog(base, settings, { name, where: settingsWhere });
    const { events } = await log.winners();
    const crm = await readCrm(homesOf(base, settings, settingsWhere));
    const dry_run = choices.dry_run === true;
    const linked = await fillLinks(log, crm.records, { stopped: () => false, dry_run });
    const records = await countRecords(base, new Map(), base.tables.length);
    const room = roomIn(records, settings.plan, events, scriptHost.clock());
    const published = await publish({ base, log, settings, crm: crm.records, room, force, ...choices });
    return linked > 0 ? { ...published, linked } : published;
  };
  return {
    rehearse: () => run({ dry_run: true }),
    async write(about) {
      const { notes = [], ...done } = await run({ on_rows: progressOf(say, about) });
      say.text(`${countOf(rowsOf(done), "row")} written.`);
      for (const note of notes) say.text(note);
    },
  };
}

/** How many rows were written or removed, or would be. */
export const rowsOf = ({ tables, linked = 0 }: Published): number =>
  tables.reduce((sum, { written, removed }) => sum + written + removed, linked);

/** Shows what would be written, and gives how many rows that is. */
function sayPlanned({ say }: Pick<SetUpPanel, "say">, planned: Published): number {
  const rows = rowsOf(planned);
  if (rows > 0)
    say.table(
      planned.tables.map(({ name, rows, written, removed }) => ({
        Table: name,
        Rows: rows,
        "To write": written,
        "To remove": removed,
      })),
    );
  if (planned.linked) say.text(`${countOf(planned.linked, "event")} whose links are empty.`);
  for (const note of planned.notes ?? []) say.text(note);
  return rows;
}

import { eventColumns } from "../../../core/event.ts";
import { fieldNamed, otherSide } from "../../../stores/airtable/base-schema.ts";
import type { InAppBase, InAppTable } from "../../../stores/airtable/in-app-base.ts";
import { readFields } from "../../../stores/airtable/in-app-cells.ts";
import { inAppTryDesk } from "../../../stores/airtable/in-app-tries.ts";
import { planNamed } from "../../../stores/airtable/plans.ts";
import { lockLimits } from "../../../stores/airtable/prove-lock.ts";
import { computed, type Tries, tryEdits } from "../../../stores/airtable/try-edits.ts";
import { findColumn, findTable } from "../../common/columns.ts";
import type { Action, SetUpPanel } from "../panel.ts";
import { lockSteps } from "./lock-steps.ts";

/** Who says to be pressing: no script is told which rights a person has. */
type Presser = "editor" | "creator";

/** How the log is locked, and whether the person who presses could edit it. */
export const proveLock: Action = {
  label: "Prove the lock",
  about: "How to lock the log, and, pressed by an Editor, whether an edit would go through.",
  async run(panel) {
    const { base, config, settings, events, at, say, ask, globals } = panel;
    const table = findTable(base, events, at("events"));
    const fields = logColumns.flatMap((name) => fieldNamed(table, name) ?? []);
    const who = globals.session?.currentUser?.name ?? "this person";
    say.text(
      `A try writes into one cell of each column of ${table.name}, and of ${config.settings} to compare with, what stands there already. No value changes; Airtable may note an edit where a column is open.`,
    );
    const presser = await ask.choose<Presser | "how" | null>(`Try it as ${who}?`, [
      { label: "Try it: I am an ordinary Editor", value: "editor" },
      { label: "Try it: I am an Owner or Creator", value: "creator" },
      { label: "How to lock it", value: "how" },
      { label: "Not now", value: null },
    ]);
    if (presser === null) return;
    if (presser === "how") return sayRecipe();
    const tried = fields.filter(({ type }) => !computed.includes(type));
    const names = tried.map(({ name }) => name);
    const { records } = await table.selectRecordsAsync({ fields: [] });
    if (records.length === 0) return say.text(`${table.name} is empty: log an event, then try again.`);
    const recordIds = records.slice(0, 100).map(({ id }) => id);
    const found = await table.selectRecordsAsync({ fields: names, recordIds });
    const rows = found.records.map((record) => ({ id: record.id, fields: readFields(record, names) }));
    say.text("Trying each column…");
    const tries = await tryEdits(inAppTryDesk(table, names), rows, tried);
    const other = presser === "editor" && tries.open.length === 0 ? await triedElsewhere(panel) : null;
    for (const line of verdict(tries, presser, who, other)) say.text(line);
    say.text("What that doesn't show:");
    say.list([...tries.unclear, ...doubts(tries, presser, who), ...lockLimits(table.name)]);
    if (tries.open.length > 0) sayRecipe();

    function sayRecipe(): void {
      const columns = fields.map(({ name }) => name);
      const locks = planNamed(settings.plan)?.locks ?? null;
      const recipe = lockSteps({ table: table.name, columns, also: sidesOf(base, table), locks });
      say.text("The recipe, how to lock it:");
      say.steps(recipe.steps);
      say.text("Good to know:");
      say.list(recipe.notes);
    }
  },
};

/** The log's own columns as they are made, and as people see them. */
const logColumns = ["event", ...eventColumns, "when", "Contact", "Deal"];

/** The other sides of the log's links, which lead around its locks. */
const sidesOf = ({ tables }: InAppBase, { fields }: InAppTable) =>
  fields.flatMap((field) => {
    const other = otherSide(tables, field);
    return other ? [{ table: other.table.name, column: other.field.name }] : [];
  });

/** The table of settings where it refuses an edit too: then a refusal shows no lock. null where the edit goes through. */
async function triedElsewhere({ base, config, stored }: SetUpPanel): Promise<string | null> {
  const front = findTable(base, config.settings, "the settings");
  const column = findColumn(front, "Value", "the settings");
  const rows = [{ id: stored?.id ?? "", fields: {} }];
  const { open } = await tryEdits(inAppTryDesk(front, [column.name]), rows, [column]);
  return open.length > 0 ? null : front.name;
}

function verdict(
  { open, refused, unclear }: Tries,
  presser: Presser,
  who: string,
  other: string | null,
): readonly string[] {
  const columns = refused.length > 0 ? [`Refused: ${refused.join(", ")}.`] : [];
  const same = unclear.length === 0 ? ["Each cell that was tried reads as it did before."] : [];
  return [verdictOn(), ...columns, ...same];

  function verdictOn(): string {
    if (open.length > 0 && presser === "editor")
      return `Not locked: an edit by ${who} would go through: ${open.join(", ")}.`;
    if (open.length > 0)
      return `Nothing is proved. Open for ${who}: ${open.join(", ")}. For an Owner or Creator that is as it should be, and it says nothing about Editors: let an Editor press this.`;
    if (other !== null)
      return `Nothing is proved: the table ${other} refuses an edit by ${who}, too. Who may only comment or read is refused everywhere, lock or none: let an Editor press this.`;
    return refused.length > 0 && unclear.length === 0
      ? `Locked for ${who}: an edit of each column is refused.`
      : "Whether the log is locked couldn't be told.";
  }
}

function doubts({ open, synced }: Tries, presser: Presser, who: string): readonly string[] {
  const lines = [
    `No script is told which rights ${who} has in this base: that ${who} is ${presser === "editor" ? "an ordinary Editor" : "an Owner or Creator"} was only said.`,
  ];
  if (presser === "creator" && open.length === 0)
    lines.push(
      `An Owner or Creator can take the lock off, also where it refuses ${who}. Let an Editor press this, too.`,
    );
  if (synced) lines.push("The table is synced from elsewhere: who may edit its rows there wasn't tried.");
  return lines;
}

import { existsSync } from "node:fs";
import { DaybookError } from "../../core/errors.ts";
import type { Log } from "../../open-log.ts";
import type { Context } from "../context.ts";
import { countOf } from "../format/figures.ts";
import { type ForwardDone, forwarderOf, rehearse } from "../forward/round.ts";
import type { Tally } from "../forward/tally.ts";
import { openTarget, type Target } from "../forward/target.ts";
import { winnersIn } from "../forward/winners-so-far.ts";
import { maskUrls } from "../mask.ts";
import { progressOf } from "../progress.ts";
import { type Compared, compare } from "./compare.ts";
import { applySwitch, type Switch, switchTo } from "./switch-config.ts";

/** What a migration gave. */
export interface Migrated {
  readonly dry_run: boolean;
  readonly from: string;
  readonly to: string;
  /** What went; null where it was only counted. */
  readonly went: Tally | null;
  readonly would: number;
  /** Rows that were changed by hand: they are no events, and stay behind. */
  readonly left_out: number;
  /** null where nothing was compared. */
  readonly compared: Compared | null;
  readonly config: Switch;
  readonly switched: boolean;
  readonly notes: readonly string[];
}

export interface MigrateAsked {
  /** Nothing is written. */
  readonly dry: boolean;
  /** Whether rows that were changed by hand keep the log from being switched, or are left behind. */
  readonly changed: "stop" | "left";
}

/** The log may grow while it is compared: so often what came is sent after. */
const rounds = 3;

/**
 * Forwards the whole log, compares both sides, and makes the target the log. Nothing is switched unless both hold the same events.
 * `agree` is asked before anything is written. Throws what forwarding throws, INTERRUPTED.
 */
export async function migrateLog(
  context: Context,
  to: string,
  { dry, changed }: MigrateAsked,
  agree: (would: number, config: Switch) => Promise<void>,
): Promise<Migrated> {
  const log = await context.openLog("read");
  const { url } = await context.setup();
  const config = await switchTo(to, context);
  const asked = { to, since: undefined, group: undefined };
  const { appended: would, left_out } = await rehearse(context, { ...asked, since: "start" });
  const told = { from: maskUrls(url), to: maskUrls(to), would, left_out, config };
  if (dry)
    return {
      ...told,
      dry_run: true,
      went: null,
      compared: null,
      switched: false,
      notes: notesOf(log, context),
    };
  await agree(would, config);
  const target = await openTarget(to, context);
  const forwarder = forwarderOf(context, asked, target);
  try {
    let went: ForwardDone | null = null;
    let compared: Compared | null = null;
    for (let round = 0; round < rounds && (compared === null || compared.missing.length > 0); round++) {
      const done = await forwarder.round();
      went = went === null ? done : sumOf(went, done);
      if (context.stopSignal().aborted)
        throw new DaybookError("INTERRUPTED", "Stopped before all had gone; nothing was switched.", {
          hint: "Run it again: it goes on from there.",
        });
      compared = await compareLogs(log, target, context);
      // A mark says that all went before; somebody may have emptied the target since.
      if (compared.missing.length > 0 && round === 0) forwarder.anew();
    }
    const isSame = compared !== null && compared.missing.length + compared.extra.length === 0;
    const switched = isSame && (left_out === 0 || changed === "left");
    if (switched) await applySwitch(config);
    const notes = [...(went?.notes ?? []), ...notesOf(log, context)];
    return { ...told, dry_run: false, went, compared, switched, notes };
  } finally {
    await forwarder.close();
    await target.close();
  }
}

async function compareLogs(log: Log, { log: other }: Target, context: Context): Promise<Compared> {
  const progress = progressOf(context, "Comparing", null);
  try {
    const ours = await winnersIn(await log.toRead(), log, (rows) => progress.at(rows, rows));
    const theirs = await winnersIn(other === null ? log.store : await other.toRead(), log, (rows) =>
      progress.at(rows, rows),
    );
    return compare(ours, theirs);
  } finally {
    progress.end();
  }
}

function sumOf(first: ForwardDone, second: ForwardDone): ForwardDone {
  const { conflict, rejected, problems, left_out, beaten, erased } = second.read > 0 ? second : first;
  return {
    ...second,
    ...{ conflict, rejected, problems, left_out, beaten, erased },
    read: first.read + second.read,
    appended: first.appended + second.appended,
    duplicate: first.duplicate + second.duplicate,
    notes: [...new Set([...first.notes, ...second.notes])],
  };
}

/** What becomes of what stands beside the old log. */
function notesOf({ files, archives }: Log, { env }: Context): readonly string[] {
  const notes: string[] = [];
  if (files !== null && existsSync(files.checkpoint))
    notes.push(
      `The seal is of the old log: its checkpoint ${files.checkpoint} stays, and still checks that one. Seal the new log: daybook seal`,
    );
  if (archives !== null && existsSync(archives))
    notes.push(
      `The old log's archives in ${archives} stay where they are; what they hold went along, and stands in the new log.`,
    );
  if (env.DAYBOOK_LOG !== undefined && env.DAYBOOK_LOG !== "")
    notes.push("DAYBOOK_LOG is set, and goes before the config: set it to the new log, or take it away.");
  return notes;
}

/** What people are asked to agree to. */
export const planText = (would: number, { log, old, file }: Switch): string =>
  `copy ${countOf(would, "event")} to ${log}, and make it the log in ${file} instead of ${maskUrls(old)}`;

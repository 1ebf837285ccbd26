import { relative } from "node:path";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import { countOf } from "../format/figures.ts";
import { maskUrls } from "../mask.ts";
import type { Migrated } from "./run.ts";

/** The most ids that are named: in JSON, and to people. */
const [mostListed, mostShown] = [100, 10];

/** A migration's result, for people and programs. */
export function migrateResult(done: Migrated, { cwd }: Pick<Context, "cwd">): Result {
  const { dry_run, from, to, went, would, left_out, compared, config, switched, notes } = done;
  const file = relative(cwd, config.file) || config.file;
  const old = maskUrls(config.old);
  const isSame = compared === null ? null : compared.missing.length + compared.extra.length === 0;
  const lines: string[] = [];
  if (dry_run)
    lines.push(
      `${countOf(would, "event")} would go from ${from} to ${to}, and ${file} would say "log": "${config.log}" instead of "${old}". Nothing was written.`,
    );
  if (went !== null) {
    lines.push(`${to}: ${countOf(went.appended, "event")} new, ${went.duplicate} there already.`);
    if (went.conflict + went.rejected > 0)
      lines.push(
        `${countOf(went.conflict, "event")} in conflict with what is there, ${went.rejected} refused:`,
      );
    for (const { event_id, status, message } of went.problems.slice(0, mostShown))
      lines.push(`  ${event_id}: ${status}, ${message}`);
  }
  if (left_out > 0)
    lines.push(
      `${countOf(left_out, "row was", "rows were")} changed by hand and ${dry_run ? "would stay" : "stayed"} behind: daybook verify names them.`,
    );
  if (compared !== null && isSame)
    lines.push(
      `Both hold the same ${countOf(compared.events, "event")} (root ${compared.root.slice(0, 16)}…).`,
    );
  if (compared !== null && !isSame) {
    lines.push(...missing("is missing in the target", "are missing in the target", compared.missing));
    lines.push(...missing("stands in the target only", "stand in the target only", compared.extra));
    if (compared.extra.length > 0)
      lines.push(
        "→ Name an empty place, or, if both are to be one log, daybook forward, then change the config by hand.",
      );
  }
  if (!dry_run && !switched) lines.push(`${file} still says "log": "${old}".`);
  if (isSame && !switched)
    lines.push("→ Mend those rows and run it again; or leave them behind: --leave-changed");
  if (switched) lines.push(`${file} now says "log": "${config.log}"; it said "${old}".`, ...afterwards(done));
  return {
    json: {
      dry_run,
      from,
      to,
      events: compared?.events ?? would,
      appended: went?.appended ?? 0,
      duplicate: went?.duplicate ?? 0,
      conflict: went?.conflict ?? 0,
      rejected: went?.rejected ?? 0,
      left_out,
      same: isSame,
      root: compared?.root ?? null,
      target_root: compared?.target_root ?? null,
      missing: compared?.missing.length ?? 0,
      extra: compared?.extra.length ?? 0,
      missing_ids: compared?.missing.slice(0, mostListed) ?? [],
      extra_ids: compared?.extra.slice(0, mostListed) ?? [],
      config: file,
      old_log: old,
      new_log: config.log,
      switched,
      problems: went?.problems ?? [],
      notes,
    },
    text: ({ ink }) => [...lines, ...notes.map((note) => ink.yellow(note))].join("\n"),
    look: isSame === false || left_out > 0,
  };
}

const missing = (one: string, many: string, ids: readonly string[]): readonly string[] =>
  ids.length === 0
    ? []
    : [
        `${countOf(ids.length, `event ${one}`, `events ${many}`)}:`,
        ...ids.slice(0, mostShown).map((id) => `  ${id}`),
        ...(ids.length > mostShown ? ["  and more: --json lists them."] : []),
      ];

const afterwards = ({ from, config }: Migrated): readonly string[] => [
  `→ What wrote to the old log still does: point it at the new one; until then, carry it over: daybook forward --log ${from} --to ${config.log} --watch`,
  ...(config.hadPassword ? ["→ The password isn't in the config: set PGPASSWORD or DATABASE_URL."] : []),
];

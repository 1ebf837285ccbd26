import type { Command } from "./command.ts";

/** A row of `daybook --help`; the command itself is loaded when it is called. */
export interface CommandRow {
  readonly name: string;
  /** What it does, in a few words. */
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of `--help`. */
export const commands: readonly CommandRow[] = [
  {
    name: "demo",
    summary: "the whole loop on a sample story, in a scratch log",
    load: async () => (await import("./commands/demo.ts")).demo,
  },
  {
    name: "init",
    summary: "ask a few questions, write the config, create the log",
    load: async () => (await import("./commands/init.ts")).init,
  },
  {
    name: "append",
    summary: "log one event, or those of a file",
    load: async () => (await import("./commands/append.ts")).append,
  },
  {
    name: "import",
    summary: "bring a CRM's history in from a CSV",
    load: async () => (await import("./commands/import.ts")).importFile,
  },
  {
    name: "capture",
    summary: "log what changed in your CRM, without touching its automations",
    load: async () => (await import("./commands/capture.ts")).capture,
  },
  {
    name: "void",
    summary: "take back what was logged wrongly; nothing is deleted",
    load: async () => (await import("./commands/void.ts")).voidEvents,
  },
  {
    name: "events",
    summary: "the events themselves, filtered",
    load: async () => (await import("./commands/events.ts")).events,
  },
  {
    name: "timeline",
    summary: "a contact's story",
    load: async () => (await import("./commands/timeline.ts")).timeline,
  },
  {
    name: "state",
    summary: "where a contact stood at any time",
    load: async () => (await import("./commands/state.ts")).state,
  },
  {
    name: "why",
    summary: "how a value came about",
    load: async () => (await import("./commands/why.ts")).why,
  },
  {
    name: "timelines",
    summary: "every contact in a row",
    load: async () => (await import("./commands/view.ts")).viewCommand("timelines"),
  },
  {
    name: "velocity",
    summary: "how long each stage takes, who goes on, who wins",
    load: async () => (await import("./commands/view.ts")).viewCommand("velocity"),
  },
  {
    name: "stuck",
    summary: "what has been in its stage too long",
    load: async () => (await import("./commands/view.ts")).viewCommand("stuck"),
  },
  {
    name: "reengage",
    summary: "who was engaged once and has gone silent",
    load: async () => (await import("./commands/view.ts")).viewCommand("reengage"),
  },
  {
    name: "cohorts",
    summary: "what became of each week's contacts",
    load: async () => (await import("./commands/view.ts")).viewCommand("cohorts"),
  },
  {
    name: "owners",
    summary: "who owns, moves and wins",
    load: async () => (await import("./commands/view.ts")).viewCommand("owners"),
  },
  {
    name: "activity",
    summary: "what happened on each day",
    load: async () => (await import("./commands/view.ts")).viewCommand("activity"),
  },
  {
    name: "changes",
    summary: "the stage changes of the last 30 days",
    load: async () => (await import("./commands/view.ts")).viewCommand("changes"),
  },
  {
    name: "measure",
    summary: "the days from one kind of event to another",
    load: async () => (await import("./commands/measure.ts")).measure,
  },
  {
    name: "daily",
    summary: "capture, publish, seal and the week's digest in one, for cron",
    load: async () => (await import("./commands/daily.ts")).daily,
  },
  {
    name: "drift",
    summary: "what the CRM and the log say differently, and which of them is right",
    load: async () => (await import("./commands/drift.ts")).drift,
  },
  {
    name: "publish",
    summary: "write the views as tables where your team works",
    load: async () => (await import("./commands/publish.ts")).publish,
  },
  {
    name: "report",
    summary: "all of it in one HTML file",
    load: async () => (await import("./commands/report.ts")).report,
  },
  {
    name: "mirror",
    summary: "the local copy of a log in a base or a spreadsheet, brought up to date",
    load: async () => (await import("./commands/mirror.ts")).mirror,
  },
  {
    name: "export",
    summary: "hand the log on: CSV, CloudEvents, or for process mining",
    load: async () => (await import("./commands/export.ts")).exportLog,
  },
  {
    name: "forward",
    summary: "hand the log on to another log or a stream, and keep it up to date there",
    load: async () => (await import("./commands/forward.ts")).forward,
  },
  {
    name: "migrate",
    summary: "move to another log, once both are seen to hold the same events",
    load: async () => (await import("./commands/migrate.ts")).migrate,
  },
  {
    name: "serve",
    summary: "take events by HTTP, for workflows that can only call a URL",
    load: async () => (await import("./commands/serve.ts")).serve,
  },
  {
    name: "verify",
    summary: "find what was changed by hand",
    load: async () => (await import("./commands/verify.ts")).verify,
  },
  {
    name: "seal",
    summary: "make every later change of a row show, and print what to keep elsewhere",
    load: async () => (await import("./commands/seal.ts")).seal,
  },
  {
    name: "erase",
    summary: "forget a person: the right to be forgotten",
    load: async () => (await import("./commands/erase.ts")).erase,
  },
  {
    name: "archive",
    summary: "move what is old and over to a checked file beside the log",
    load: async () => (await import("./commands/archive.ts")).archive,
  },
  {
    name: "lock",
    summary: "how the log is locked against edits, and a proof that it is",
    load: async () => (await import("./commands/lock.ts")).lock,
  },
  {
    name: "doctor",
    summary: "check the set-up and say what to mend",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
  {
    name: "bundle",
    summary: "one file to paste where your team works",
    load: async () => (await import("./commands/bundle.ts")).bundle,
  },
];

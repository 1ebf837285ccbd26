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
    name: "verify",
    summary: "find what was changed by hand",
    load: async () => (await import("./commands/verify.ts")).verify,
  },
  {
    name: "doctor",
    summary: "check the set-up and say what to mend",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
];

import type { Json } from "../model/state.ts";
import type { Moment } from "./execution.ts";
import type { Run, Running } from "./host.ts";
import type { CallTimes, ScriptLimits } from "./limits.ts";
import type { Asked, DialogAnswer, Mail, MenuEntry, Project, Shown, Trigger } from "./project.ts";
import type { Web } from "./services/people.ts";
import type { WebRequest, WebResponse } from "./web-app.ts";

export interface AppsScriptOptions {
  /** The code's text: all files, one after the other. */
  readonly source: string;
  /** appsscript.json, as text or parsed. @default Google's own for a new project, in which `Sheets` is not defined */
  readonly manifest?: string | object;
  /** Whether microtasks run once the function has returned, or there is no Promise at all. @default "drained" */
  readonly promises?: "drained" | "absent";
  /** Who deployed the web app, by name or address; null where nobody has. @default "owner" */
  readonly webApp?: string | null;
  /** Whether the service's calls count against the API's 60 a minute: nobody knows. @default "counted" */
  readonly quotas?: "counted" | "uncounted";
  /** Whether `Sheets.Spreadsheets.batchUpdate` takes a third argument ({fields}); the typings name two. @default "taken" */
  readonly answerFields?: "taken" | "refused";
  /** Whether exceptions of the Sheets service carry `details` with the code: seen logged for another service. @default "told" */
  readonly details?: "told" | "absent";
  /** Whether all accounts are of one company: then scripts know who is at the keyboard. @default "consumer" */
  readonly domain?: "consumer" | "workspace";
  /** Whether rows that only changed places fire onEdit too, or onChange alone (OTHER): nobody has written it down. @default "other" */
  readonly sorting?: "edit" | "other";
  /** Whether writes by the API and by scripts fire onChange: reports differ. @default "silent" */
  readonly apiChanges?: "silent" | "onChange";
  /** Whether a person's edit fires its triggers at once, or only with `fireEdits()`. @default "at once" */
  readonly edits?: "at once" | "queued";
  /** Milliseconds of the emulator's clock a call, by kind. */
  readonly times?: Partial<CallTimes>;
  readonly limits?: Partial<ScriptLimits>;
  /** What UrlFetchApp reaches. @default nothing: a call ends the test */
  readonly web?: Web;
  /** Before every counted call of every execution: may run anything else, another execution too. */
  readonly beforeCall?: (moment: Moment) => void;
  /** @default 1 */
  readonly seed?: number;
}

/** Who does it, by name or address, and how it goes. */
export interface Doing extends Running {
  /** @default "owner" */
  readonly as?: string;
  /** What the person answers to alerts and prompts, in order; when they are used up, every further one is closed. */
  readonly answers?: readonly DialogAnswer[];
}

/**
 * A script bound to the emulator's spreadsheet. Everything is synchronous. What a script throws is in the result's `error`; what the
 * emulator doesn't know is thrown, even where the script caught it. Rights: a menu's item, `run`, `call`, a web app and installable
 * triggers have what the manifest names; onOpen and onEdit are simple triggers; `formula` is a cell.
 */
export interface AppsScript {
  /** From the editor's "Run": no user interface. */
  run(name: string, doing?: Doing & { readonly args?: readonly unknown[] }): Run;
  /** A person opens the spreadsheet: onOpen, then what was installed for it. Answers the menus. */
  open(doing?: Doing): readonly MenuEntry[];
  /** A person chooses an item: `click(["Daybook", "Set up…"])`. The spreadsheet must be open. */
  click(captions: readonly string[], doing?: Doing): Run;
  /** `google.script.run` from a page: data in, data out; dates come out as null. */
  call(name: string, args?: readonly unknown[], doing?: Doing): Run;
  /** A POST to the web app: doPost(e). */
  post(request?: WebRequest & Running): WebResponse;
  /** A GET of it: doGet(e). */
  get(request?: WebRequest & Running): WebResponse;
  /** A custom function in a cell: `formula('=STATE("C1"; Events!A1:B9)')`. `cells` are the rows that are shown. */
  formula(text: string, doing?: Doing): Run & { readonly cells: readonly (readonly unknown[])[] };
  /** What a person does in here is pasted: single cells tell no value either. */
  pasting<Result>(work: () => Result): Result;
  /** Fires each trigger of the clock that is due, once. */
  tick(): readonly Run[];
  /** Moves the clock on, and fires each trigger of the clock when its time comes. */
  advance(ms: number): readonly Run[];
  /** Fires what edits have queued (`edits: "queued"`). */
  fireEdits(): readonly Run[];
  /** What a person has selected: `select("Contacts", "A5")`. */
  select(tab: string, range: string, as?: string): void;
  /** Somebody else's execution holds a lock, for so many milliseconds. `name`: "script", "document" or "user EMAIL". */
  holdLock(name: string, ms: number): void;
  evictCache(): void;
  /** A batchUpdate by an API client, at once and past faults and quotas: what `beforeCall` needs. Throws what the API refuses. */
  api(requests: readonly Json[], as?: string): unknown;
  /** Does now what "late" requests of scripts still have to do. */
  settle(): void;
  /** Puts other code in place: what is stored, and triggers, stay. */
  replace(source: string): void;
  /** No more triggers on edits. */
  close(): void;
  /** Every execution that has ended, of triggers too, in the order of their ends. */
  readonly runs: readonly Run[];
  readonly triggers: readonly Trigger[];
  readonly mails: readonly Mail[];
  readonly asked: readonly Asked[];
  readonly toasts: readonly string[];
  /** Every sidebar that was shown; the last one stands. */
  readonly sidebars: readonly Shown[];
  readonly sidebar: Shown | null;
  readonly dialogs: readonly Shown[];
  /** A store by "script", "document" or "user EMAIL". */
  properties(store?: string): Readonly<Record<string, string>>;
  readonly project: Project;
}

import type { Clock } from "../../common/clock.ts";
import type { Random } from "../../common/random.ts";
import type { Parts } from "../http/answer-request.ts";
import type { LiveBook } from "../model/live-book.ts";
import type { GridRange } from "../model/state.ts";
import type { Workspace } from "../model/workspace.ts";
import type { ScriptLimits } from "./limits.ts";
import type { Manifest } from "./manifest.ts";

/** What started an execution. */
export type Place = "editor" | "menu" | "open" | "edit" | "clock" | "web" | "cell" | "sidebar";

/** An entry of a menu: an item with its function, a submenu, or a line. */
export type MenuEntry =
  | { readonly kind: "item"; readonly caption: string; readonly run: string }
  | { readonly kind: "menu"; readonly caption: string; readonly entries: readonly MenuEntry[] }
  | { readonly kind: "separator" };

/** What a person answers to an alert or a prompt: the button, and a prompt's text. */
export type DialogAnswer = ButtonName | { readonly button: ButtonName; readonly text?: string };
export type ButtonName = "OK" | "CANCEL" | "YES" | "NO" | "CLOSE";

/** One question with what was answered. */
export interface Asked {
  readonly kind: "alert" | "prompt";
  readonly title: string | null;
  readonly text: string;
  readonly buttons: string;
  readonly answer: ButtonName;
  readonly typed: string;
}

/** A page that was shown beside the spreadsheet or over it. */
export interface Shown {
  readonly title: string;
  readonly html: string;
  readonly width: number | null;
  readonly height: number | null;
}

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  readonly htmlBody?: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Whose account sent it. */
  readonly by: string;
  readonly at: string;
}

/** What a person looks at. */
export interface View {
  readonly sheetId: number;
  readonly range: Omit<GridRange, "sheetId">;
}

/** When a trigger of the clock fires, as its builder said it. */
export interface Timing {
  readonly unit: "minutes" | "hours" | "days" | "weeks" | "months" | "once";
  readonly every: number;
  readonly hour?: number;
  readonly minute?: number;
  /** 0 is Sunday. */
  readonly weekDay?: number;
  readonly monthDay?: number;
  readonly timeZone: string;
}

export interface Trigger {
  readonly id: string;
  readonly run: string;
  readonly event: "ON_EDIT" | "ON_CHANGE" | "ON_OPEN" | "CLOCK";
  /** Who made it: it runs in that account. */
  readonly by: string;
  readonly timing: Timing | null;
  /** When it fires next; null where an event fires it. */
  due: number | null;
}

/** Another execution that holds a lock: an execution's number, or a time until which somebody else does. */
export interface Holder {
  readonly execution: number;
  readonly until: number;
}

export interface CacheItem {
  readonly text: string;
  readonly until: number;
}

/** What a script project keeps between its executions. */
export interface Project {
  readonly scriptId: string;
  readonly workspace: Workspace;
  readonly parts: Parts;
  readonly live: LiveBook;
  readonly clock: Clock;
  readonly random: Random;
  readonly manifest: Manifest;
  readonly limits: ScriptLimits;
  /** By "script", "document" or "user EMAIL". */
  readonly properties: Map<string, Map<string, string>>;
  readonly caches: Map<string, Map<string, CacheItem>>;
  readonly locks: Map<string, Holder>;
  readonly mails: Mail[];
  readonly asked: Asked[];
  readonly toasts: string[];
  readonly sidebars: Shown[];
  readonly dialogs: Shown[];
  triggers: readonly Trigger[];
  /** The menus of each person who has the spreadsheet open. */
  readonly menus: Map<string, readonly MenuEntry[]>;
  readonly views: Map<string, View>;
  /** What the person will still answer. */
  answers: DialogAnswer[];
  /** Milliseconds that triggers ran, by person and day. */
  readonly triggerTime: Map<string, number>;
  readonly webAppUrl: string | null;
  /** Whether everybody is of one company, whose scripts know their addresses. */
  readonly domain: "consumer" | "workspace";
}

import { openBase } from "./base-object.ts";
import { openConsole } from "./console.ts";
import type { ScriptFace } from "./face.ts";
import { openFetch } from "./fetch.ts";
import { type Answers, openQuestions, type Question } from "./questions.ts";
import { type Kill, type OnCall, type Run, type RunEnd, startRun } from "./run.ts";
import { scriptsDoNotKnow } from "./script-error.ts";
import type { Settings } from "./settings.ts";

export interface ExtensionOrder {
  readonly script: string;
  /** What the person answers, in order; when they are used up, the person leaves. @default none */
  readonly answers?: Answers;
  /** What stands in the extension's own settings, by key: a table's, field's or view's name, a text or a number. @default {} */
  readonly settings?: Settings;
  /** Who runs it, by name, e-mail address or id. @default the owner */
  readonly user?: string;
  /** What the person looks at, by name or id. @default nothing */
  readonly cursor?: { readonly table: string; readonly view?: string };
  readonly kill?: Kill;
  readonly onCall?: OnCall;
  /** @default "extension" */
  readonly name?: string;
}

/** One thing that the person sees, in the order of its showing. */
export interface Printed {
  readonly kind: "text" | "markdown" | "table" | "inspect" | "clear" | "log";
  readonly value: unknown;
}

export interface ExtensionResult extends RunEnd {
  readonly printed: readonly Printed[];
  /** What is still there after the last clear. */
  readonly screen: readonly Printed[];
  /** Every question, with what was answered. */
  readonly asked: readonly Question[];
}

/**
 * Runs a script in the scripting extension, as a person who has it open. Its globals: base, input, output, cursor, session, fetch,
 * remoteFetchAsync, console. Source: Airtable scripting.
 */
export async function runExtension(face: ScriptFace, order: ExtensionOrder): Promise<ExtensionResult> {
  const printed: Printed[] = [];
  const asked: Question[] = [];
  const setting = face.setting("extension", order);
  const end = await startRun(setting, order.script, (run) => {
    const open = openBase(run, face.options);
    const fetch = openFetch(run, face.hosts);
    const { userId } = setting.actor;
    const { tableNamed, viewNamed } = open;
    const tableId = order.cursor ? tableNamed(order.cursor.table) : null;
    const viewId =
      tableId && order.cursor?.view !== undefined ? viewNamed(tableId, order.cursor.view).id : null;
    const still = (name: string, values: Readonly<Record<string, unknown>>): object =>
      run.realm
        .kind<null>(
          name,
          Object.fromEntries(Object.entries(values).map(([key, value]) => [key, () => value])),
          {},
        )
        .make(null);
    return {
      base: open.base,
      input: openQuestions(run, open, {
        answers: order.answers ?? [],
        settings: order.settings ?? {},
        csvValues: face.options.csvValues,
        asked,
      }),
      output: openScreen(run, printed),
      cursor: still("Cursor", { activeTableId: tableId, activeViewId: viewId }),
      session: still("Session", { currentUser: userId === null ? null : open.person(userId) }),
      fetch,
      remoteFetchAsync: fetch,
      console: openConsole(run.realm, ({ text }) => printed.push({ kind: "log", value: text })),
    };
  });
  const cleared = printed.findLastIndex(({ kind }) => kind === "clear");
  return { ...end, printed, screen: printed.slice(cleared + 1), asked };
}

/** Source: the scripting typings, output. What is shown is copied as it was. */
function openScreen(run: Run, printed: Printed[]): object {
  const text = (value: unknown): string => {
    if (typeof value === "object" && value !== null) throw scriptsDoNotKnow("an object as a text to show");
    return value === undefined || value === null ? "" : String(value);
  };
  return run.realm
    .kind<null>(
      "Output",
      {},
      {
        text: (_, value) => void printed.push({ kind: "text", value: text(value) }),
        markdown: (_, value) => void printed.push({ kind: "markdown", value: text(value) }),
        table: (_, value) => void printed.push({ kind: "table", value: plain(value) }),
        inspect: (_, value) => void printed.push({ kind: "inspect", value: plain(value) }),
        clear: () => void printed.push({ kind: "clear", value: null }),
      },
    )
    .make(null);
}

function plain(value: unknown): unknown {
  const json = JSON.stringify(value);
  if (json === undefined) throw scriptsDoNotKnow(`${typeof value} as a table to show`);
  return JSON.parse(json);
}

import type { Book } from "../model/state.ts";
import { type Change, changeOf } from "./edits.ts";
import type { Execution } from "./execution.ts";
import type { Host, Run } from "./host.ts";
import type { Project } from "./project.ts";
import { rangeObject } from "./services/range-object.ts";
import { openBook } from "./services/spreadsheet-app.ts";

export interface EditOptions {
  readonly sorting?: "edit" | "other";
  readonly apiChanges?: "silent" | "onChange";
  readonly edits?: "at once" | "queued";
}

export interface Edits {
  pasting<Result>(work: () => Result): Result;
  fire(): readonly Run[];
  close(): void;
}

/**
 * Fires what a person's edits fire: the simple onEdit as that person, then what is installed for it, as who installed it. "Script executions
 * and API requests do not cause triggers to run." Source: Apps Script, Simple triggers; Installable triggers.
 */
export function watchEdits(host: Host, project: Project, options: EditOptions): Edits {
  const { live } = project;
  let isPaste = false;
  let queued: readonly (() => readonly Run[])[] = [];

  const fired = (change: Change, email: string, isPerson: boolean): readonly Run[] => {
    const editEvent = (run: Execution, trigger: Parameters<Host["eventOf"]>[1]): object => {
      const { range, ...rest } = change as Extract<Change, { readonly type: "EDIT" }>;
      const { type: _, ...values } = rest;
      return {
        ...host.eventOf(run, trigger),
        range: rangeObject.of(openBook(run, project, live), range),
        ...values,
      };
    };
    const runs: Run[] = [];
    if (change.type === "EDIT" && isPerson) {
      const { sheetId, ...range } = change.range;
      project.views.set(email, { sheetId, range });
      const simple = host.names("onEdit")
        ? host.startIfThere({
            name: "onEdit",
            place: "edit",
            effective: email,
            active: email,
            authority: "simple",
            args: (run) => [editEvent(run, null)],
          })
        : null;
      if (simple) runs.push(simple);
      for (const trigger of project.triggers.filter(({ event }) => event === "ON_EDIT"))
        runs.push(host.fire(trigger, "edit", email, (run) => editEvent(run, trigger)));
    }
    for (const trigger of project.triggers.filter(({ event }) => event === "ON_CHANGE"))
      runs.push(
        host.fire(trigger, "edit", isPerson ? email : null, (run) => ({
          ...host.eventOf(run, trigger),
          changeType: change.type,
        })),
      );
    return runs;
  };

  const heard = (
    after: Book,
    before: Book,
    cause: { readonly kind: string; readonly email: string },
  ): void => {
    const isPerson = cause.kind === "person";
    if (cause.kind === "start" || (!isPerson && options.apiChanges !== "onChange")) return;
    const hearsAny =
      host.names("onEdit") ||
      project.triggers.some(({ event }) => event === "ON_EDIT" || event === "ON_CHANGE");
    if (!hearsAny) return;
    const change = changeOf(before, after, options.sorting ?? "other", isPaste);
    const fire = (): readonly Run[] => fired(change, cause.email, isPerson);
    if (options.edits === "queued") queued = [...queued, fire];
    else fire();
  };
  const close = live.watch(heard);

  return {
    close: () => void close(),
    fire() {
      const due = queued;
      queued = [];
      return due.flatMap((work) => work());
    },
    pasting(work) {
      isPaste = true;
      try {
        return work();
      } finally {
        isPaste = false;
      }
    },
  };
}

import { readCell } from "../model/computed.ts";
import { findField, findTable, type Table } from "../model/state.ts";
import type { Transaction } from "../model/transaction.ts";
import type { ScriptFace } from "./face.ts";
import { type AutomationOrder, type AutomationResult, runAutomation } from "./run-automation.ts";

/** Source: Airtable support, Automation triggers. */
export type Trigger =
  | { readonly when: "record created"; readonly table: string }
  /** @default any field */
  | { readonly when: "record updated"; readonly table: string; readonly fields?: readonly string[] }
  | { readonly when: "webhook" }
  | { readonly when: "scheduled" };

/** What a run's inputs may be made of. */
export interface TriggerEvent {
  readonly at: string;
  /** Null for a webhook and a schedule. */
  readonly recordId: string | null;
  /** What was posted to the webhook. */
  readonly body: unknown;
  /** A cell of the record, as the Web API answers it: a select's name, links as ids; undefined where empty or where the record is gone. */
  cell(field: string): unknown;
}

export interface AutomationSpec extends Pick<AutomationOrder, "script" | "secrets" | "user" | "name"> {
  readonly trigger: Trigger;
  /** @default the record's id as recordId, the body as body */
  readonly input?: (event: TriggerEvent) => Readonly<Record<string, unknown>>;
}

/** A run that a trigger has asked for. */
export interface PendingRun {
  readonly number: number;
  readonly at: string;
  readonly recordId: string | null;
  /** The names of the fields that changed, computed ones too. */
  readonly fields: readonly string[];
  readonly source: string | null;
  readonly by: string | null;
}

/** One automation that is switched on. Its runs wait until the test runs them; two of them may be under way at once. */
export interface Automation {
  pending(): readonly PendingRun[];
  /** Starts the oldest pending run; its inputs are read now, or were at the trigger. */
  runNext(order?: Pick<AutomationOrder, "kill" | "onCall">): Promise<AutomationResult>;
  /** Runs what is pending, one after the other, and what these set off; throws after 100 runs, for then it feeds itself. */
  runAll(): Promise<readonly AutomationResult[]>;
  /** Drops the oldest pending run, as where Airtable makes one run of several quick edits (believed possible). */
  skipNext(): PendingRun;
  /** Somebody posts to the automation's address. */
  receive(body: unknown): void;
  /** The time has come. */
  tick(): void;
  turnOff(): void;
}

interface Waiting extends PendingRun {
  readonly input: () => Readonly<Record<string, unknown>>;
}

const mostRuns = 100;

/**
 * Switches an automation on. Its trigger hears every transaction of the base: people's, the API's, forms', other automations', and its own,
 * for no rule of Airtable's is known that spares them (community thread 49387: automations that set each other off). One run for each record
 * and transaction; a new record is no update (believed).
 */
export function openAutomation(face: ScriptFace, spec: AutomationSpec): Automation {
  const { live, workspace } = face;
  const { trigger } = spec;
  let waiting: readonly Waiting[] = [];
  let number = 0;
  const now = (): string => new Date(workspace.clock.now()).toISOString();
  const nameOf = (table: Table, id: string): string =>
    table.state.fields.find((field) => field.id === id)?.name ?? id;
  const cellOf = (table: Table, recordId: string, name: string): unknown => {
    const field = findField(table, name);
    if (!field) throw new Error(`No field "${name}" in table ${table.state.name}.`);
    const row = table.rows.get(recordId);
    return row && readCell(live.scene, table, field, row);
  };
  const inputOf = (event: TriggerEvent): Readonly<Record<string, unknown>> => {
    if (spec.input) return spec.input(event);
    return event.recordId === null ? { body: event.body } : { recordId: event.recordId };
  };
  const wait = (run: Omit<PendingRun, "number">, event: TriggerEvent): void => {
    number += 1;
    const early = face.options.inputs === "snapshot" ? inputOf(event) : null;
    waiting = [...waiting, { ...run, number, input: () => early ?? inputOf(event) }];
  };
  const alone = (body: unknown): void => {
    const at = now();
    const event = { at, recordId: null, body, cell: () => undefined };
    wait({ at, recordId: null, fields: [], source: null, by: null }, event);
  };
  const table = "table" in trigger ? (findTable(live.base, trigger.table) ?? null) : null;
  if ("table" in trigger && !table) throw new Error(`No table "${trigger.table}".`);
  const watched =
    trigger.when === "record updated" && table && trigger.fields
      ? trigger.fields.map((name) => {
          const field = findField(table, name);
          if (!field) throw new Error(`No field "${name}" in table ${table.state.name}.`);
          return field.id;
        })
      : null;
  const hear = ({ tables, timestamp, source, user }: Transaction): void => {
    const change = table && tables[table.id];
    if (!change) return;
    const changed: readonly (readonly [string, readonly string[]])[] =
      trigger.when === "record created"
        ? Object.entries(change.created).map(([id, { cells }]) => [id, Object.keys(cells)])
        : Object.entries(change.changed)
            .map(([id, { current, recomputed }]) => [id, [...Object.keys(current), ...recomputed]] as const)
            .filter(([, fields]) => !watched || fields.some((id) => watched.includes(id)));
    for (const [recordId, fields] of changed)
      wait(
        {
          at: timestamp,
          recordId,
          fields: fields.map((id) => nameOf(table, id)),
          source,
          by: user?.name ?? null,
        },
        { at: timestamp, recordId, body: null, cell: (name) => cellOf(table, recordId, name) },
      );
  };
  const stop = live.onTransaction(hear);
  const take = (): Waiting => {
    const [first, ...others] = waiting;
    if (!first) throw new Error("No run is pending.");
    waiting = others;
    return first;
  };
  const runNext: Automation["runNext"] = async (order = {}) => {
    const { input, number: at } = take();
    const { script, secrets, user, name = "automation" } = spec;
    return runAutomation(face, {
      script,
      input: input(),
      name: `${name} ${at}`,
      ...(secrets ? { secrets } : {}),
      ...(user === undefined ? {} : { user }),
      ...order,
    });
  };
  return {
    pending: () => waiting.map(({ input: _, ...run }) => run),
    runNext,
    async runAll() {
      const results: AutomationResult[] = [];
      while (waiting.length > 0) {
        if (results.length >= mostRuns)
          throw new Error(`An automation has set itself off ${mostRuns} times.`);
        results.push(await runNext());
      }
      return results;
    },
    skipNext() {
      const { input: _, ...run } = take();
      return run;
    },
    receive(body) {
      if (trigger.when !== "webhook") throw new Error(`This automation starts when: ${trigger.when}.`);
      alone(body);
    },
    tick() {
      if (trigger.when !== "scheduled") throw new Error(`This automation starts when: ${trigger.when}.`);
      alone(null);
    },
    turnOff: stop,
  };
}

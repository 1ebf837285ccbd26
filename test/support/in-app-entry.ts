// The entry of a script that publishes to a base's tables and appends to its log from within Airtable; built and run by tests.
import { catalogOf } from "../../src/core/catalog.ts";
import { errorJson } from "../../src/core/errors.ts";
import type { Event } from "../../src/core/event.ts";
import { scriptHost } from "../../src/hosts/script/host.ts";
import type { InAppBase } from "../../src/stores/airtable/in-app-base.ts";
import { openInAppLog } from "../../src/stores/airtable/in-app-log.ts";
import { inAppTarget } from "../../src/stores/airtable/in-app-target.ts";
import type { TableChanges } from "../../src/views/table-target.ts";

// biome-ignore lint/style/useConst: the script declares it, and its last line calls it with Airtable's base
declare let __daybook: unknown;

/** Something to do, and its answer. */
export type Step =
  | { readonly write: string; readonly changes: Partial<TableChanges> }
  | { readonly read: string; readonly columns: readonly string[] }
  | { readonly find: string; readonly columns: readonly string[]; readonly keys: readonly string[] }
  | { readonly append: readonly Event[] }
  | { readonly rows: "all" | "links" };

/** Does the steps with one target and one log, and answers as JSON; an error is an answer, too. */
__daybook = async (base: InAppBase, steps: readonly Step[]): Promise<string> => {
  const { clock, hash } = scriptHost;
  const target = inAppTarget(base, clock);
  const events = base.tables.find(({ name }) => name === "Events");
  if (!events) throw new Error("No table Events.");
  const rules = { hash, catalog: catalogOf(), linked: { Contact: "record", Deal: false } as const };
  const log = openInAppLog(events, rules, { clock });
  const answer = async (step: Step): Promise<unknown> => {
    if ("write" in step)
      return (
        (await target.write(step.write, { create: [], update: [], remove: [], ...step.changes })) ?? null
      );
    if ("read" in step) return target.read(step.read, step.columns);
    if ("find" in step) return target.find(step.find, step.columns, step.keys);
    if ("append" in step) return log.append(step.append);
    return step.rows === "links" ? log.linkedRows() : (await log.read()).rows;
  };
  const answers: unknown[] = [];
  for (const step of steps)
    answers.push(await answer(step).catch((error: unknown) => ({ error: errorJson(error) })));
  return JSON.stringify(answers);
};

import type { Settings } from "../../core/settings.ts";
import { readTables } from "./base-schema.ts";
import type { AirtableClient } from "./client.ts";
import { layoutOf } from "./layout.ts";
import { crmTablesIn, planSetUp } from "./set-up.ts";

/** Something of a base's tables that isn't as the log and its views need it. */
export interface SetUpFault {
  readonly message: string;
  readonly hint: string;
}

/** What the base's tables lack or have otherwise; one request, nothing is written. Throws where the token may not read the schema. */
export async function setUpFaults(
  client: AirtableClient,
  settings: Settings,
  events: string,
): Promise<readonly SetUpFault[]> {
  const tables = await readTables(client);
  const plan = planSetUp(await layoutOf(settings, events), tables, crmTablesIn(tables, settings));
  const hint = "daybook init adds what is missing, after showing it.";
  const missing = plan.tables.flatMap(({ wanted, id, columns }) => {
    if (id === null) return [{ message: `There is no table ${JSON.stringify(wanted.name)}.`, hint }];
    const names = columns.map(({ name }) => JSON.stringify(name)).join(", ");
    return columns.length === 0 ? [] : [{ message: `The table ${wanted.name} lacks ${names}.`, hint }];
  });
  const taken = plan.taken.map(({ name }) => ({
    message: `The table ${JSON.stringify(name)} isn't Daybook's.`,
    hint: "daybook init asks for another name.",
  }));
  return [...missing, ...taken, ...plan.drift.map(({ message, hint }) => ({ message, hint }))];
}

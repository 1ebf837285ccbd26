import type { Settings } from "../../core/settings.ts";
import { readTables, tableNamed } from "./base-schema.ts";
import type { AirtableClient } from "./client.ts";
import { crmFaults } from "./crm-faults.ts";
import { layoutOf, linkedTo } from "./layout.ts";
import { planSetUp } from "./set-up.ts";

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
  // A table of the CRM that isn't there is a fault among others, and hides none of them.
  const crm = [...linkedTo(settings)].flatMap((word) => {
    const table = tableNamed(tables, settings.crm?.[word]?.table ?? "");
    return table ? [[word, table] as const] : [];
  });
  const plan = planSetUp(await layoutOf(settings, events), tables, new Map(crm));
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
  const own = crmFaults(tables, settings.crm);
  return [...own, ...missing, ...taken, ...plan.drift.map(({ message, hint }) => ({ message, hint }))];
}

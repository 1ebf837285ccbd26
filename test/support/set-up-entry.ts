// The entry of a script that sets a base up within the scripting extension; built and run by tests.
import { errorJson } from "../../src/core/errors.ts";
import type { Settings } from "../../src/core/settings.ts";
import { applySetUp } from "../../src/stores/airtable/apply-set-up.ts";
import { guessDeals, guessTable, tablesBeside } from "../../src/stores/airtable/guess-columns.ts";
import type { InAppBase } from "../../src/stores/airtable/in-app-base.ts";
import { inAppSchema } from "../../src/stores/airtable/in-app-schema.ts";
import { layoutOf } from "../../src/stores/airtable/layout.ts";
import { planLines } from "../../src/stores/airtable/plan-lines.ts";
import { crmTablesIn, planSetUp, tableIn } from "../../src/stores/airtable/set-up.ts";

// biome-ignore lint/style/useConst: the script declares it, and its last line calls it with Airtable's base
declare let __daybook: unknown;

async function setUp(base: InAppBase, settings: Settings): Promise<object> {
  const desk = inAppSchema(base);
  const tables = await desk.tables();
  const wanted = await layoutOf(settings, "Events");
  const crm = crmTablesIn(tables, settings);
  const plan = planSetUp(wanted, tables, crm, new Set(), "panel");
  const asked = { wanted, tables, crm, timezone: settings.timezone, reader: "panel" } as const;
  return { lines: planLines(plan), applied: await applySetUp(desk, asked) };
}

async function guess(base: InAppBase): Promise<object> {
  const tables = await tablesBeside(await inAppSchema(base).tables(), "Events");
  const contacts = tableIn(tables, "Contacts");
  return {
    tables: tables.map(({ name }) => name),
    contacts: guessTable(contacts),
    deals: guessDeals(tableIn(tables, "Deals"), contacts),
  };
}

/** Answers as JSON, an error too. */
__daybook = async (base: InAppBase, settings: Settings | null): Promise<string> =>
  JSON.stringify(
    await (settings === null ? guess(base) : setUp(base, settings)).catch((error: unknown) => ({
      error: errorJson(error),
    })),
  );

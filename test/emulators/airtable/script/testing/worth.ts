import type { AutomationOrder } from "../run-automation.ts";
import type { Scripts } from "../scripts.ts";

/** What an expression is worth in an automation; `log` and `contacts` are the tables. */
export type Worth = (expression: string, order?: Partial<AutomationOrder>) => Promise<unknown>;

/** Works expressions out in the scripts that there are at the time. */
export const worthIn =
  (scripts: () => Scripts): Worth =>
  async (expression, order = {}) => {
    const { outputs, shown } = await scripts().runAutomation({
      script: `const log = base.getTable("Event Log");
const contacts = base.getTable("Contacts");
output.set("worth", (await (${expression})) ?? null);`,
      ...order,
    });
    if (shown !== null) throw new Error(shown);
    return outputs.worth;
  };

/** The text of the error that an expression throws, and that it is an Error of the script's own. */
export const failsIn =
  (worth: Worth) =>
  (expression: string): Promise<unknown> =>
    worth(`(async () => {
    try { await (${expression}); return null; }
    catch (error) { return error instanceof Error ? error.message : "no Error"; }
  })()`);

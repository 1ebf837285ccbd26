import { parseArgs } from "node:util";
import { type Plan, plans } from "../../test/emulators/airtable/model/plans.ts";

export interface SandboxArguments {
  readonly json: boolean;
  /** null: the usual one, or any other when it is taken. */
  readonly port: number | null;
  readonly seed: number;
  readonly plan: Plan;
}

export const usage = `npm run sandbox [-- --port N] [-- --plan ${Object.keys(plans).join("|")}] [-- --seed N] [-- --json]`;

/** Reads the command line; a text where it can't be: what is wrong with it. */
export function readArguments(args: readonly string[]): SandboxArguments | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: "boolean", default: false },
        port: { type: "string" },
        seed: { type: "string", default: "1" },
        plan: { type: "string", default: "team" },
      },
    });
    const { json, port, seed, plan } = values;
    if (port !== undefined && !isWhole(port, 65_535)) return `--port ${port} is no port`;
    if (!isWhole(seed, 0xffff_ffff)) return `--seed ${seed} is no whole number`;
    if (!Object.hasOwn(plans, plan)) return `--plan ${plan} is none of ${Object.keys(plans).join(", ")}`;
    return { json, port: port === undefined ? null : Number(port), seed: Number(seed), plan: plan as Plan };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const isWhole = (text: string, most: number): boolean => /^\d{1,10}$/.test(text) && Number(text) <= most;

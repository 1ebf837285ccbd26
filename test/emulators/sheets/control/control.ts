import { checkArguments } from "../../common/arguments.ts";
import type { SideDoor } from "../http/serve.ts";
import { Refusal } from "../model/refusal.ts";
import type { Json } from "../model/state.ts";
import type { Acting } from "./act.ts";
import { guides, guideText } from "./guide.ts";
import { type Machine, type MachineControl, machineControl } from "./machine.ts";
import { type PeopleControl, peopleControl } from "./people.ts";

/** The back door: each verb takes one JSON object and answers JSON, in process or by `POST /control` {"do": verb, "with": object}, which answers {"result"} or {"error"}. */
export type Control = PeopleControl & MachineControl;

export const createControl = (machine: Machine, acting: Acting): Control => ({
  ...peopleControl(machine.workspace, acting),
  ...machineControl(machine, acting),
});

/** The back door by HTTP. What a verb throws is a 400 with its reason; GET answers what verbs there are. */
export const controlDoor =
  (control: Control): SideDoor =>
  async (method, text) => {
    if (method !== "POST") return { status: 200, body: guideText, type: "text/plain; charset=utf-8" };
    try {
      const { verb, given } = readAsked(text);
      if (!Object.hasOwn(control, verb))
        throw new Error(`No verb "${verb}". There are: ${Object.keys(guides).join(", ")}.`);
      const name = verb as keyof Control;
      checkArguments(name, guides[name], given);
      const run = control[name] as (act: unknown) => unknown;
      return { status: 200, body: { result: (await run(given)) ?? null } };
    } catch (error) {
      const told =
        error instanceof Refusal ? error.body : error instanceof Error ? error.message : String(error);
      return { status: 400, body: { error: told } };
    }
  };

function readAsked(text: string): { readonly verb: string; readonly given: Json } {
  const isObject = (value: unknown): value is Json =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const asked = parsed(text);
  const given = isObject(asked) ? (asked.with ?? {}) : null;
  if (!isObject(asked) || asked.do === undefined || !isObject(given))
    throw new Error('The body must be JSON: {"do": verb, "with": {…}}. GET this address for the verbs.');
  return { verb: String(asked.do), given };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { checkArguments } from "../../common/arguments.ts";
import type { Answer } from "../http/call.ts";
import { asObject } from "../http/record-requests.ts";
import type { BackDoor } from "../http/serve.ts";
import { Refusal } from "../model/refusal.ts";
import { createActing } from "./act.ts";
import { type DesignControl, designControl } from "./design.ts";
import { guides, guideText } from "./guide.ts";
import { type Machine, type MachineControl, machineControl } from "./machine.ts";
import { type PeopleControl, peopleControl } from "./people.ts";
import { type WatchControl, watchControl } from "./watch.ts";

/** The back door: each verb takes one JSON object and answers JSON, in process or by `POST /control` {"do": verb, "with": object}, which answers {"result"} or {"error"}. */
export type Control = PeopleControl & DesignControl & MachineControl & WatchControl;

export function createControl(machine: Machine, ownerId: string): Control {
  const acting = createActing(machine.workspace, ownerId);
  return {
    ...peopleControl(machine.workspace, acting),
    ...designControl(machine.workspace, acting),
    ...machineControl(machine),
    ...watchControl(machine.workspace),
  };
}

const told = (status: number, error: unknown): Answer => ({
  status,
  body: {
    error: error instanceof Refusal ? error.body : error instanceof Error ? error.message : String(error),
  },
});

/** The back door by HTTP. What a verb throws is a 400 with its reason; GET answers what verbs there are. */
export const backDoor =
  (control: Control): BackDoor =>
  async (method, text) => {
    if (method !== "POST") return { status: 200, body: guideText, type: "text/plain; charset=utf-8" };
    try {
      const asked = readAsked(text);
      const verb = String(asked.do);
      if (!Object.hasOwn(control, verb))
        throw new Error(`No verb "${verb}". There are: ${Object.keys(guides).join(", ")}.`);
      const name = verb as keyof Control;
      const given = asked.with ?? {};
      checkArguments(name, guides[name], given);
      const run = control[name] as (act: unknown) => unknown;
      return { status: 200, body: { result: (await run(given)) ?? null } };
    } catch (error) {
      return told(400, error);
    }
  };

interface Asked {
  readonly do: unknown;
  readonly with: Readonly<Record<string, unknown>> | null;
}

function readAsked(text: string): Asked {
  const fault = 'The body must be JSON: {"do": verb, "with": {…}}. GET this address for the verbs.';
  const asked = asObject(parsed(text));
  const given = asked?.with === undefined ? null : asObject(asked.with);
  if (!asked || asked.do === undefined || (asked.with !== undefined && !given)) throw new Error(fault);
  return { do: asked.do, with: given };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import type { Answer } from "../http/call.ts";
import { asObject } from "../http/record-requests.ts";
import type { BackDoor } from "../http/serve.ts";
import { Refusal } from "../model/refusal.ts";
import { createActing } from "./act.ts";
import { type DesignControl, designControl } from "./design.ts";
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

/** The back door by HTTP. What a verb throws is a 400 with its reason. */
export const backDoor =
  (control: Control): BackDoor =>
  async (method, text) => {
    if (method !== "POST") return { status: 200, body: { verbs: Object.keys(control) } };
    try {
      const asked = asObject(JSON.parse(text));
      const verb = String(asked?.do);
      if (!Object.hasOwn(control, verb))
        throw new Error(`No verb "${verb}". There are: ${Object.keys(control).join(", ")}.`);
      const run = control[verb as keyof Control] as (act: unknown) => unknown;
      return { status: 200, body: { result: (await run(asObject(asked?.with) ?? {})) ?? null } };
    } catch (error) {
      return told(400, error);
    }
  };

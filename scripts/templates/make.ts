import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Answer,
  answers,
  type Condition,
  codeInputs,
  declared,
  type Proof,
  proofs,
  type Sender,
  senders,
} from "./make-modules.ts";

/** One module of a blueprint. */
export interface Module {
  readonly id: number;
  readonly module: string;
  readonly version: number;
  readonly parameters?: object;
  readonly mapper: object | null;
  readonly filter?: Filter;
  readonly onerror?: readonly Module[];
  readonly routes?: readonly { readonly flow: readonly Module[] }[];
  readonly metadata: object;
}

interface Filter {
  readonly name: string;
  /** Any of these groups, all of a group's conditions. */
  readonly conditions: readonly (readonly Condition[])[];
}

/** The file that Make calls a blueprint. Source: github.com/integromat/make-skills, blueprint-construction.md. */
export interface Blueprint {
  readonly name: string;
  readonly flow: readonly Module[];
  readonly metadata: object;
}

type Start = "hub" | "webhook";
type Log = "airtable" | "google-sheet";

/** The blueprints of templates/make by their files' names, around the file that people paste into Make's code. */
export function makeBlueprints(code: string): Readonly<Record<string, string>> {
  const files = (["hub", "webhook"] as const).flatMap((start) =>
    (["airtable", "google-sheet"] as const).map((log) => {
      const text = `${JSON.stringify(blueprint(start, log, code), null, 2)}\n`;
      return [`${start}-${log}.json`, text] as const;
    }),
  );
  return Object.fromEntries(files);
}

/** Writes them into a folder. */
export function writeMakeBlueprints(code: string, folder: string): void {
  for (const [name, text] of Object.entries(makeBlueprints(code))) writeFileSync(join(folder, name), text);
}

function blueprint(start: Start, log: Log, code: string): Blueprint {
  const isHub = start === "hub";
  const where = log === "airtable" ? "Airtable" : "Google Sheet";
  return {
    name: isHub ? `Daybook hub (${where})` : `Webhook to Daybook (${where})`,
    flow: [
      starts[start],
      daybook(code),
      { ...at(3, 2, 0, "Send?"), ...router(sending(start, log), resting(start)) },
    ],
    metadata: {
      instant: !isHub,
      version: 1,
      scenario: {
        roundtrips: 1,
        maxErrors: 3,
        autoCommit: true,
        autoCommitTriggerLast: true,
        // Side by side is safe: an event that comes twice is one event.
        sequential: false,
        slots: null,
        confidential: false,
        dataloss: false,
        // What fails is kept, and can be run again.
        dlq: true,
        freshVariables: false,
      },
      designer: { orphans: [] },
    },
  };
}

/** A module's number, and where it stands on the canvas: columns of 300, rows of 150. */
const at = (id: number, column: number, row: number, name: string): Pick<Module, "id" | "metadata"> => ({
  id,
  metadata: { designer: { x: column * 300, y: row * 150, name } },
});

const router = (...flows: readonly (readonly Module[])[]): Omit<Module, "id" | "metadata"> => ({
  module: "builtin:BasicRouter",
  version: 1,
  mapper: null,
  routes: flows.map((flow) => ({ flow })),
});

const starts: Readonly<Record<Start, Module>> = {
  hub: {
    id: 1,
    module: "scenario-service:StartSubscenario",
    version: 2,
    parameters: {},
    mapper: {},
    metadata: { designer: { x: 0, y: 0, name: "Start scenario" }, interface: declared },
  },
  // Its webhook is chosen or made after the import.
  webhook: {
    ...at(1, 0, 0, "Webhook"),
    module: "gateway:CustomWebHook",
    version: 1,
    parameters: {},
    mapper: {},
  },
};

const daybook = (code: string): Module => ({
  ...at(2, 1, 0, "Daybook"),
  module: "code:ExecuteCode",
  version: 1,
  parameters: {},
  mapper: {
    language: "javascript",
    inputFormat: "editor",
    dependencies: [],
    input: codeInputs,
    codeEditorJavascript: code,
  },
});

const isSent = (send: boolean): readonly Condition[] => [
  { a: "{{2.result.send}}", o: "boolean:equal", b: String(send) },
];

/** Sends, and if that fails tries again: as often as it likes, since what is there already is found by its event_id. */
function sending(start: Start, log: Log): readonly Module[] {
  const sender: Sender = senders[log];
  const retry: Module = {
    ...at(5, 4, 1, "Try again"),
    module: "builtin:Break",
    version: 1,
    mapper: { retry: true, count: "3", interval: "15" },
  };
  const send: Module = {
    ...at(4, 3, -1, sender.name),
    module: sender.module,
    version: sender.version,
    parameters: sender.parameters,
    mapper: sender.mapper,
    filter: { name: "There is something to send", conditions: [isSent(true)] },
    onerror: [retry],
  };
  const { name, written, partly } = proofs[log];
  const told = { ...ending(start, 6, answers[log]), filter: { name, conditions: written } };
  const mixed = {
    ...ending(start, 10, answers[log], "problem"),
    filter: { name: "It refused some, or holds others", conditions: partly },
  };
  const flows = [[told], ...(partly.length > 0 ? [[mixed]] : []), [refused(log, proofs[log])]];
  return [send, { ...at(7, 4, -1, "Logged?"), ...router(...flows) }];
}

/** What isn't known to be logged must not pass for success. */
const refused = (log: Log, { not, told, code }: Proof): Module => ({
  ...at(8, 5, -2, log === "airtable" ? "Airtable named no rows" : "The sheet refused"),
  module: "code:ExecuteCode",
  version: 1,
  parameters: {},
  mapper: {
    language: "javascript",
    inputFormat: "editor",
    dependencies: [],
    input: told,
    codeEditorJavascript: code,
  },
  filter: { name: "It isn't known to be logged", conditions: not },
});

/** What is told where there is nothing to send: a rehearsal, or what was wrong. */
const resting = (start: Start): readonly Module[] => [
  {
    ...ending(start, 9, answers.nothing),
    filter: { name: "Rehearsal, or nothing to send", conditions: [isSent(false)] },
  },
];

function ending(start: Start, id: 6 | 9 | 10, answer: Answer, status?: "problem"): Module {
  const [column, row] = ({ 6: [5, -1], 9: [3, 1], 10: [5, 0] } as const)[id];
  const place = at(id, column, row, start === "hub" ? "Return outputs" : "Answer");
  if (start === "webhook") {
    const counts = Object.entries(answer.counts).map(([name, value]) => `"${name}":${value},`);
    const said = status === undefined ? "" : `"status":"${status}",`;
    const body = `{${said}${counts.join("")}"outcome":{{2.result.answer}}}`;
    const headers = [{ key: "Content-Type", value: "application/json" }];
    const mapper = { status: "200", body, headers };
    return { ...place, module: "gateway:WebhookRespond", version: 1, parameters: {}, mapper };
  }
  const outcome = Object.fromEntries(
    ["status", "summary", "problem"].map((name) => [name, `{{2.result.${name}}}`]),
  );
  const refusal =
    status === undefined ? {} : { status, problem: "{{2.result.problem}} {{4.data.problems[1].message}}" };
  const mapper = { ...outcome, ...refusal, ...answer.counts, receipts: answer.receipts };
  return { ...place, module: "scenario-service:ReturnData", version: 2, parameters: {}, mapper };
}

import { parseJson } from "../../core/canonical-json.ts";
import { DaybookError } from "../../core/errors.ts";
import type { EventInput } from "../../core/event.ts";
import type { Args, OptionSpec } from "../args.ts";

/** The flags that make one event. */
export const eventFlags: readonly OptionSpec[] = [
  { flags: "--contact <id>", about: "the contact" },
  { flags: "--type <type>", about: "an event type, such as stage_changed" },
  { flags: "--data <json>", about: "event_data as a JSON object" },
  {
    flags: "--set <name=value>",
    about: "a member of event_data: to=Qualified as text, amount:=1200 as JSON; several times",
    repeatable: true,
  },
  { flags: "--at <time>", about: "when it happened: ISO 8601 (default: now, which needs --cause or --key)" },
  { flags: "--key <text>", about: "your own idempotency key" },
  { flags: "--cause <text>", about: "what makes two alike events two: the trigger's id or time" },
  { flags: "--deal <id>", about: "the deal" },
  { flags: "--actor <name>", about: "who did it" },
  { flags: "--source <name>", about: "which workflow wrote it (with a FILE: where a row has none)" },
  { flags: "--again <text>", about: "log once more what was voided" },
];

const columns: Readonly<Record<string, keyof EventInput>> = {
  contact: "contact_id",
  type: "event_type",
  at: "timestamp",
  key: "idempotency_key",
  cause: "cause",
  deal: "deal_id",
  actor: "actor",
  source: "source",
  again: "again",
};

/** Whether flags of one event were typed; --source goes with a file too. */
export const namesEvent = (args: Args): boolean =>
  Object.keys(columns).some((flag) => flag !== "source" && args.text(flag) !== undefined) ||
  args.text("data") !== undefined ||
  args.list("set").length > 0;

/** The event of the flags, unchecked. Throws USAGE where flags are missing or can't be read. */
export function inputFromFlags(args: Args): EventInput {
  for (const flag of ["contact", "type"])
    if (args.text(flag) === undefined)
      throw new DaybookError("USAGE", `--${flag} is missing.`, {
        hint: "An event needs --contact and --type; or name a FILE, or - for standard input.",
      });
  const input: Record<string, unknown> = {};
  for (const [flag, column] of Object.entries(columns)) {
    const value = args.text(flag);
    if (value !== undefined) input[column] = value;
  }
  return { ...input, event_data: dataFrom(args) };
}

function dataFrom(args: Args): object {
  const data: Record<string, unknown> = Object.create(null);
  const given = args.text("data");
  if (given !== undefined) {
    const read = parseJson(given);
    if (!read.ok || read.value === null || typeof read.value !== "object" || Array.isArray(read.value))
      throw new DaybookError(
        "USAGE",
        `--data is no JSON object${read.ok ? "" : `: ${read.message}`}`.replace(/\.?$/, "."),
        {
          hint: `Write it as --data '{"to":"Qualified"}', or member by member: --set to=Qualified.`,
        },
      );
    for (const [name, value] of Object.entries(read.value)) data[name] = value;
  }
  for (const pair of args.list("set")) {
    const [, name, kind, text] = /^([^=:]+)(:?=)([\s\S]*)$/.exec(pair) ?? [];
    if (name === undefined || text === undefined) throw badPair(pair);
    data[name.trim()] = kind === ":=" ? jsonOf(text, pair) : text;
  }
  return data;
}

function jsonOf(text: string, pair: string): unknown {
  const read = parseJson(text);
  if (read.ok) return read.value;
  throw badPair(pair, "what stands after := is no JSON");
}

const badPair = (pair: string, why = "a name and a value are wanted"): DaybookError =>
  new DaybookError("USAGE", `--set ${JSON.stringify(pair)}: ${why}.`, {
    hint: "Write --set to=Qualified for text, --set amount:=1200 for a number.",
  });

import { expect } from "vitest";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";
import type { JsonValue } from "../../src/core/canonical-json.ts";
import { makeStep } from "../emulators/code-steps/make-step.ts";
import { createManualClock } from "../emulators/common/clock.ts";
import { makeText } from "../templates/support-make.ts";

export type Config = Readonly<Record<string, JsonValue>>;

export interface Result {
  readonly status: string;
  readonly summary: string;
  readonly problem: string;
  readonly send: boolean;
  readonly path: string;
  readonly url: string;
  readonly method: string;
  readonly body: string;
  readonly events: string;
  readonly answer: string;
  readonly requests: readonly { readonly path: string; readonly body: string }[];
  readonly receipts: readonly {
    readonly status: string;
    readonly key: string | null;
    readonly event_id: string | null;
    readonly reason?: string;
    readonly sentence: string | null;
  }[];
}

/** The time in which it runs. */
export const clock = createManualClock(Date.parse("2026-06-01T12:00:00Z"));
export const base = "appAAAAAAAAAAAAAA";
export const sheet = "https://script.google.com/macros/s/AKfy-1/exec";
export const inAirtable: Config = { live: true, base };
export const inSheet: Config = { live: true, base: "", sheet };

async function step(input: object, config: Config) {
  const code = fillConfig(await makeText(), new Map(Object.entries(config)));
  return makeStep({ code, clock }).run(input as Readonly<Record<string, unknown>>);
}

/** What later modules read as `result`. */
export async function result(input: object, config: Config = inAirtable): Promise<Result> {
  const { result: told, error } = await step(input, config);
  expect(error).toBeNull();
  return told as Result;
}

/** What the failed run says. */
export const said = async (input: object, config: Config = inAirtable): Promise<string> =>
  String((await step(input, config)).error);

export const form = (more: object = {}) => ({
  contact_id: "c1",
  event_type: "form_submitted",
  cause: "sub_1",
  timestamp: "2026-05-30T10:00:00Z",
  ...more,
});

/** The rows of a request to Airtable. */
export const rowsOf = ({ body }: { readonly body: string }): readonly Readonly<Record<string, unknown>>[] =>
  (
    JSON.parse(body) as { readonly records: readonly { readonly fields: Record<string, unknown> }[] }
  ).records.map(({ fields }) => fields);

import { readFile } from "node:fs/promises";
import { DaybookError } from "../../core/errors.ts";
import { jsonFault } from "../../core/json-fault.ts";
import { openInput } from "./open-input.ts";

/** A JSON file's value. Throws what openInput throws, and NOT_JSON with line and column of the first fault. */
export async function readJsonFile(path: string): Promise<unknown> {
  const { name } = await openInput(path);
  const text = (await readFile(path, "utf8")).replace(/^\ufeff/, "");
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const fault = jsonFault(text);
    const where =
      fault === null
        ? (cause as Error).message
        : `line ${fault.line}, column ${fault.column}: ${fault.message}`;
    throw new DaybookError("NOT_JSON", `${name} is not JSON: ${where}.`, {
      hint: "Mend it there, and try again.",
      cause,
    });
  }
}

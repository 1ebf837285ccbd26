import type { CodeMode, N8nItem } from "./code-run.ts";

/** What the Code node refuses to hand on. */
export class ReturnRefused extends Error {
  constructor(
    message: string,
    readonly description: string,
  ) {
    super(message);
  }
}

const known = new Set(["json", "binary", "pairedItem", "error", "index"]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** n8n-core's own normalizeItems. */
export type Normalize = (value: unknown) => readonly N8nItem[];

/**
 * The items that the next node gets, or a ReturnRefused. The words and the order of the rules are n8n-nodes-base 2.41's, Code/result-validation
 * and JsTaskRunnerSandbox; they are not in the runner.
 */
export function returnedItems(mode: CodeMode, result: unknown, normalize: Normalize): readonly N8nItem[] {
  if (mode === "runOnceForEachItem")
    return (result as readonly unknown[]).map((one, index) => returnedItem(one, index, normalize));
  const wants = "Please return an array of objects, one for each item you would like to output.";
  if (typeof result !== "object") throw new ReturnRefused("Code doesn't return items properly", wants);
  if (Array.isArray(result)) {
    if (!result.every(isObject)) throw new ReturnRefused("Code doesn't return items properly", wants);
    const hasKnown = result.some((item) => Object.keys(item).some((key) => known.has(key)));
    if (hasKnown) for (const [index, item] of result.entries()) checkKeys(item, index);
  }
  const items = normalize(result);
  for (const [index, item] of items.entries()) checkJson(item, index);
  return items;
}

function returnedItem(one: unknown, index: number, normalize: Normalize): N8nItem {
  if (typeof one !== "object")
    throw new ReturnRefused(
      `Code doesn't return an object [item ${index}]`,
      `Please return an object representing the output item. ('${String(one)}' was returned instead.)`,
    );
  const [item = { json: {} }] = normalize([one]);
  checkJson(item, index);
  checkKeys(item, index);
  return item;
}

function checkKeys(item: Readonly<Record<string, unknown>>, index: number): void {
  const keys = Object.keys(item);
  const unknown = keys.find((key) => !known.has(key));
  const reserved = keys.find((key) => known.has(key));
  if (unknown === undefined) return;
  if (reserved === undefined)
    throw new ReturnRefused(
      `Unknown top-level item key: ${unknown} [item ${index}]`,
      "Access the properties of an item under `.json`, e.g. `item.json`",
    );
  throw new ReturnRefused(
    `Invalid output format [item ${index}]`,
    `An output item contains the reserved key <code>${reserved}</code>. To get around this, please wrap each item in an object, under a key called <code>json</code>.`,
  );
}

function checkJson(item: N8nItem, index: number): void {
  for (const key of ["json", "binary"]) {
    if (isObject(item[key]) || (key === "binary" && item[key] === undefined)) continue;
    throw new ReturnRefused(
      `A '${key}' property isn't an object [item ${index}]`,
      `In the returned data, every key named '${key}' must point to an object.`,
    );
  }
}

/** `$input.all` and its like don't exist in "Run Once for Each Item": n8n looks for them in the text before it runs. */
export function refuseWholeInput(code: string): void {
  const [, method] = /\$input\.(first|last|all|itemMatching)/.exec(code) ?? [];
  if (method === undefined) return;
  const line =
    code.split("\n").findIndex((text) => text.includes(method) && !/^\s*(\/\/|\/\*|\*)/.test(text)) + 1;
  if (line === 0) return;
  throw new ReturnRefused(
    `Can't use .${method}() here [line ${line}, for item 0]`,
    "This is only available in 'Run Once for All Items' mode",
  );
}

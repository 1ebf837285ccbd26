import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../scripts/bundle-options.mjs";
import { n8nWorkflows, type Workflow } from "../../scripts/templates/n8n.ts";
import { hubFields } from "../../scripts/templates/n8n-nodes.ts";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";

const folder = join(root, "templates", "n8n");
const textOf = (name: string): string => readFileSync(join(folder, name), "utf8");
const bundle = textOf("n8n.js");
const names = readdirSync(folder).filter((name) => name.endsWith(".json"));

type Parameters = Readonly<Record<string, unknown>>;

test("the workflows are the ones that the code makes of the file to paste", () => {
  const made = n8nWorkflows(bundle);
  expect(names.sort()).toEqual(Object.keys(made).sort());
  for (const name of names) expect(textOf(name)).toBe(made[name]);
});

describe.each(names)("%s", (name) => {
  const workflow = JSON.parse(textOf(name)) as Workflow;
  const { nodes, connections } = workflow;
  const parametersOf = (type: string): readonly Parameters[] =>
    nodes
      .filter((each) => each.type === `n8n-nodes-base.${type}`)
      .map(({ parameters }) => parameters as Parameters);

  test("has nodes of one name and id each, off, in an order that n8n keeps", () => {
    expect(workflow).toMatchObject({ active: false, settings: { executionOrder: "v1" } });
    expect(new Set(nodes.map((each) => each.name)).size).toBe(nodes.length);
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
    for (const { id, type, typeVersion, position } of nodes) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
      expect([type, typeVersion, position]).toEqual([
        expect.stringMatching(/^n8n-nodes-base\.\w+$/),
        expect.any(Number),
        [expect.any(Number), expect.any(Number)],
      ]);
    }
  });

  test("leads from node to node, and to every one but the first", () => {
    const known = nodes.map((each) => each.name);
    const targets = Object.values(connections).flatMap(({ main }) => main.flat().map((each) => each.node));
    for (const each of [...Object.keys(connections), ...targets]) expect(known).toContain(each);
    const [first, ...others] = nodes.filter(({ type }) => !type.endsWith(".stickyNote"));
    expect([...new Set(targets)].sort()).toEqual(others.map((each) => each.name).sort());
    expect(targets).not.toContain(first?.name);
  });

  test("holds no credential, no secret and no live CONFIG", () => {
    for (const node of nodes) expect(node).not.toHaveProperty("credentials");
    for (const { jsCode } of parametersOf("code")) {
      expect(jsCode).toMatch(/^ {2}live: false,/m);
      expect(jsCode).toMatch(/^ {2}token: "",/m);
      expect(jsCode).toMatch(/^ {2}secret: "",/m);
      expect(jsCode).toMatch(/^ {2}base: "(?:appXXXXXXXXXXXXXX)?",/m);
    }
    expect(textOf(name).replace(/patXXXX[X.]*/g, "")).not.toMatch(/pat[A-Za-z0-9]{14}\.[a-f0-9]{20}/);
  });

  test("has the code of the file to paste, but for its CONFIG", () => {
    const config = (jsCode: unknown, key: string): string =>
      new RegExp(`^ {2}${key}: "([^"]*)",`, "m").exec(String(jsCode))?.[1] ?? "";
    for (const { jsCode } of parametersOf("code")) {
      const keys = ["step", "source", "base"];
      const said = new Map(keys.map((key) => [key, config(jsCode, key)]));
      expect(jsCode).toBe(fillConfig(bundle, said));
    }
  });

  test("asks for fields that there are", () => {
    for (const { workflowInputs } of parametersOf("executeWorkflow")) {
      const { value, schema } = workflowInputs as {
        readonly value: Readonly<Record<string, string>>;
        readonly schema: readonly { readonly id: string; readonly removed: boolean }[];
      };
      for (const field of Object.keys(value)) expect(hubFields).toContain(field);
      expect(
        schema
          .filter(({ removed }) => !removed)
          .map(({ id }) => id)
          .sort(),
      ).toEqual(Object.keys(value).sort());
    }
    const [trigger] = parametersOf("executeWorkflowTrigger");
    if (trigger)
      expect(
        (trigger.workflowInputs as { readonly values: readonly { readonly name: string }[] }).values.map(
          (each) => each.name,
        ),
      ).toEqual(hubFields);
    const asked = [...textOf(name).matchAll(/\$json(?:\.(\w+)|\[\\"([^"\\]+)\\"\])/g)].map(
      ([, one, other]) => one ?? other,
    );
    const given = [
      "send",
      "method",
      "url",
      "body",
      "lead",
      "submission",
      "submitted_at",
      "id",
      "Stage",
      "Stage changed",
    ];
    for (const field of asked) expect(given).toContain(field);
  });
});

test("who calls the hub, calls it as it is: with fields that it takes, and a time and a cause of the trigger's", () => {
  const caller = JSON.parse(textOf("caller.json")) as Workflow;
  const parametersOf = (type: string) =>
    caller.nodes.find((each) => each.type === `n8n-nodes-base.${type}`)?.parameters ?? {};
  const { workflowInputs } = parametersOf("executeWorkflow") as {
    readonly workflowInputs: { readonly value: Readonly<Record<string, string>> };
  };
  const { value } = workflowInputs;
  expect(Object.keys(value)).toEqual(["contact_id", "event_type", "cause", "timestamp"]);
  const example = parametersOf("set") as { readonly jsonOutput: string };
  const fields = Object.values(value).flatMap((text) => /\$json\.(\w+)/.exec(text)?.[1] ?? []);
  expect(Object.keys(JSON.parse(example.jsonOutput))).toEqual(expect.arrayContaining(fields));
});

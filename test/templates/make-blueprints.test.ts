import { describe, expect, test } from "vitest";
import { makeBlueprints } from "../../scripts/templates/make.ts";
import { makeStep } from "../emulators/code-steps/make-step.ts";
import { createManualClock } from "../emulators/common/clock.ts";
import { type Blueprint, modulesOf } from "../emulators/make-scenario/blueprint.ts";
import { referencesIn, valueAt } from "../emulators/make-scenario/expression.ts";
import {
  type BlueprintFile,
  blueprintFiles,
  imported,
  makeText,
  type Settings,
  templateText,
} from "./support-make.ts";

const parsed = (file: BlueprintFile): Blueprint => JSON.parse(templateText(file)) as Blueprint;
const clock = createManualClock(Date.parse("2026-06-01T12:00:00Z"));

/** Modules that published scenarios have, with the parameters of each that a fresh import may lack. */
const published: Readonly<Record<string, object>> = {
  "airtable:makeApiCall 3": {},
  "builtin:Break 1": {},
  "builtin:BasicRouter 1": {},
  "code:ExecuteCode 1": {},
  "gateway:CustomWebHook 1": {},
  "gateway:WebhookRespond 1": {},
  "http:MakeRequest 4": { tlsType: "", proxyKeychain: "", authenticationType: "noAuth" },
  "scenario-service:ReturnData 2": {},
  "scenario-service:StartSubscenario 2": {},
};

/** What Airtable answers to an upsert, what a sheet's script posts back, as far as modules read it. */
const answered: Readonly<Record<string, unknown>> = {
  "airtable:makeApiCall": {
    statusCode: 200,
    headers: {},
    body: {
      records: [{ id: "rec" }],
      createdRecords: ["rec"],
      updatedRecords: ["rec"],
      error: { type: "said" },
    },
  },
  "http:MakeRequest": {
    statusCode: 200,
    headers: {},
    data: {
      appended: 1,
      duplicate: 1,
      conflict: 1,
      rejected: 1,
      rehearsed: 1,
      problems: [{ message: "said" }],
      receipts: [{ status: "appended" }],
      error: { message: "said" },
    },
  },
};

test("the blueprints and the pasted file are as the code makes them: `npm run templates` writes them", async () => {
  const code = await makeText();
  expect(templateText("make.js") === code).toBe(true);
  for (const [name, text] of Object.entries(makeBlueprints(code)))
    expect([name, templateText(name) === text]).toEqual([name, true]);
  expect(Object.keys(makeBlueprints(code)).sort()).toEqual([...blueprintFiles].sort());
});

describe.each(blueprintFiles)("%s", (file) => {
  const blueprint = parsed(file);
  const all = modulesOf(blueprint.flow);

  test("has the form of a blueprint: what fails is kept, and runs go side by side", () => {
    expect(Object.keys(blueprint)).toEqual(["name", "flow", "metadata"]);
    expect(blueprint.metadata).toMatchObject({
      instant: file.startsWith("webhook"),
      version: 1,
      scenario: { sequential: false, dlq: true, roundtrips: 1, maxErrors: 3, confidential: false },
      designer: { orphans: [] },
    });
    for (const { module } of all) {
      const { x, y, name } = module.metadata.designer;
      expect([Number.isInteger(module.id) && module.id > 0, typeof x, typeof y]).toEqual([
        true,
        "number",
        "number",
      ]);
      expect(name).not.toBe("");
    }
    expect(templateText(file).length).toBeLessThan(3_000_000);
  });

  test("numbers each module once, and lays none on another", () => {
    const ids = all.map(({ module }) => module.id);
    expect(new Set(ids).size).toBe(ids.length);
    const places = all.map(({ module: { metadata } }) => `${metadata.designer.x} ${metadata.designer.y}`);
    expect(new Set(places).size).toBe(places.length);
  });

  test("names modules that there are, without a connection, a webhook or a secret of anybody's", () => {
    for (const { module } of all) {
      const name = `${module.module} ${module.version}`;
      expect(Object.keys(published)).toContain(name);
      expect(module.parameters ?? {}).toEqual(published[name]);
    }
    expect(/__IMTCONN__|"hook"|\bpat[0-9A-Za-z]{14}\.[0-9a-f]{9}/.test(templateText(file))).toBe(false);
    const bodies = all.flatMap(({ module }) => module.mapper?.jsonStringBodyContent ?? []);
    expect(bodies).toEqual(
      file.endsWith("sheet.json") ? ['{"secret":"PASTE-THE-SECRET-HERE","events":{{2.result.events}}}'] : [],
    );
  });

  test("holds no expression within code, and inputs that Make allows", () => {
    const codes = all.filter(({ module }) => module.module === "code:ExecuteCode");
    expect(codes.length).toBeGreaterThan(0);
    for (const { module } of codes) {
      const { codeEditorJavascript: code, input, ...rest } = module.mapper ?? {};
      expect(String(code).includes("{{")).toBe(false);
      expect(rest).toEqual({ language: "javascript", inputFormat: "editor", dependencies: [] });
      for (const { name } of input as readonly { readonly name: string }[])
        expect(name).toMatch(/^[a-zA-Z0-9_]{1,32}$/);
    }
  });

  test("reads from modules that ran before, and what they really hand on", async () => {
    const log: Settings = file.endsWith("airtable.json")
      ? { base: "appAAAAAAAAAAAAAA" }
      : { base: "", sheet: "https://script.google.com/macros/s/x/exec" };
    const [, daybook] = imported(file, { live: true, ...log }).flow;
    const { result, error } = await makeStep({
      code: String(daybook?.mapper?.codeEditorJavascript),
      clock,
    }).run({
      contact_id: "c1",
      event_type: "form_submitted",
      cause: "1",
      timestamp: "2026-05-30T10:00:00Z",
    });
    expect(error).toBeNull();
    const inputs = (blueprint.flow[0]?.metadata.interface ?? []).map(({ name }) => name);
    for (const { module, before } of all) {
      const { codeEditorJavascript: _, ...mapper } = module.mapper ?? {};
      for (const [id, path] of referencesIn([mapper, module.filter?.conditions ?? []])) {
        expect(before).toContain(id);
        const from = all.find((each) => each.module.id === id)?.module.module ?? "";
        if (from === "scenario-service:StartSubscenario") expect(inputs).toContain(path);
        else if (from === "gateway:CustomWebHook") expect(path).toMatch(/^[a-z_]+$/);
        else {
          const bundle = from === "code:ExecuteCode" ? { result } : answered[from];
          expect([path, valueAt(bundle, path)]).not.toEqual([path, null]);
        }
      }
    }
  });
});

test("the guide names each input that a hub has, and each file", () => {
  const guide = templateText("README.md");
  const inputs = parsed("hub-airtable.json").flow[0]?.metadata.interface ?? [];
  expect(inputs.map(({ name }) => name).filter((name) => !guide.includes(`\`${name}\``))).toEqual([]);
  for (const file of [...blueprintFiles, "make.js"]) expect(guide).toContain(`](${file})`);
});

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorOf } from "./airtable/testing/ask.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const post = (fields: object, more: object = {}) => crm.log("", { body: { fields, ...more } });

describe("typecast", () => {
  test("makes options for a Creator, and reads numbers", async () => {
    const { body } = await post({ type: "won", amount: "12", tags: ["c"] }, { typecast: true });
    expect(body.fields).toMatchObject({ type: "won", amount: 12, tags: ["c"] });
    const type = crm.control.schema()[1]?.fields.find(({ name }) => name === "type");
    expect(type?.options).toMatchObject({
      choices: [{ name: "created" }, { name: "moved" }, { name: "won" }],
    });
  });

  test("makes no options for an Editor", async () => {
    const reply = await crm.log("", {
      body: { fields: { type: "won" }, typecast: true },
      token: crm.tokens.editor,
    });
    expect(errorOf(reply)).toMatch(/^422 INVALID_MULTIPLE_CHOICE_OPTIONS/);
  });

  test("an option made for a batch that is refused is not there afterwards", async () => {
    const records = [{ fields: { type: "won" } }, { fields: { Nope: 1 } }];
    await crm.log("", { body: { records, typecast: true } });
    const type = crm.control.schema()[1]?.fields.find(({ name }) => name === "type");
    expect(type?.options?.choices).toHaveLength(2);
  });

  test("links a row by its name, and makes it when there is none", async () => {
    const { body } = await post({ Contact: ["Sarah", "Zoe"] }, { typecast: true });
    expect(body.fields.Contact).toEqual([crm.contactId("Sarah"), crm.contactId("Zoe")]);
  });

  test("does not guess: an option that differs in its capitals alone", async () => {
    expect(errorOf(await post({ type: "Moved" }, { typecast: true }))).toMatch(/^501 EMULATOR_DOES_NOT_KNOW/);
  });
});

import { describe, expect, onTestFinished, test } from "vitest";
import { lockRecipe } from "../../src/stores/airtable/lock-recipe.ts";
import { proveLock } from "../../src/stores/airtable/prove-lock.ts";
import { type Airtable, startAirtable } from "../emulators/airtable/start-airtable.ts";
import { businessTables, clientOf, setUp, tableOf } from "../support/airtable-base.ts";
import { lock, logged, ownerOnly, prove } from "../support/locked-base.ts";

describe("the proof", () => {
  test("an open log: every column is named, links too", async () => {
    const airtable = await logged();
    const columns = (await tableOf(airtable, "Events")).fields.map(({ name }) => name);
    const proof = await prove(airtable, { token: airtable.tokens.editor });
    expect(proof).toMatchObject({ proved: false, open: columns, refused: [] });
  });

  test("a locked log: every column refuses, and what isn't proved by that is said", async () => {
    const airtable = await logged();
    const columns = await lock(airtable, ownerOnly(airtable));
    const proof = await prove(airtable, { token: airtable.tokens.editor });
    expect(proof).toMatchObject({ proved: true, open: [], refused: columns });
    expect(proof.unproved.join("\n")).toMatch(
      /Creating and deleting[\s\S]*Other people[\s\S]*other side[\s\S]*Native automations/,
    );
  });

  test.each(["creators", "nobody"] as const)("the level %s is a lock as well", async (level) => {
    const airtable = await logged();
    await lock(airtable, level);
    expect((await prove(airtable, { token: airtable.tokens.editor })).proved).toBe(true);
  });

  test("one column that was forgotten is found", async () => {
    const airtable = await logged();
    await lock(airtable, ownerOnly(airtable), ["actor", "Deal"]);
    expect(await prove(airtable, { token: airtable.tokens.editor })).toMatchObject({
      proved: false,
      open: ["actor", "Deal"],
    });
  });

  test("a column that was added later is found, and one that nobody can edit isn't tried", async () => {
    const airtable = await logged();
    await lock(airtable, ownerOnly(airtable));
    airtable.control.addField({ table: "Events", spec: { name: "Remark", type: "singleLineText" } });
    airtable.control.addField({ table: "Events", spec: { name: "Number", type: "autoNumber" } });
    expect(await prove(airtable, { token: airtable.tokens.editor })).toMatchObject({
      proved: false,
      open: ["Remark"],
    });
  });

  test("a column whose cells can't be written back as they are isn't tried, and nothing is claimed of it", async () => {
    const airtable = await logged();
    await lock(airtable, ownerOnly(airtable));
    airtable.control.addField({ table: "Events", spec: { name: "Whose", type: "singleCollaborator" } });
    const proof = await prove(airtable, { token: airtable.tokens.editor });
    expect(proof).toMatchObject({ proved: null, open: [] });
    expect(proof.unproved[0]).toBe(
      "Column \"Whose\" isn't tried: its cells can't be written back exactly as they are.",
    );
  });

  test("a synced table that refuses every column by its name is locked", async () => {
    const airtable = await logged();
    airtable.control.syncTable({ table: "Events", synced: true });
    expect((await prove(airtable, { token: airtable.tokens.editor })).proved).toBe(true);
  });

  test("on Free there are no locks: all is open", async () => {
    const airtable = await logged({ plan: "free" });
    expect((await prove(airtable, { token: airtable.tokens.editor })).proved).toBe(false);
  });
});

describe("nothing is claimed", () => {
  test.each([
    ["without a second token", () => null, /no second token.*AIRTABLE_EDITOR_API_KEY/],
    [
      "with two tokens of one person",
      ({ control }: Airtable) => control.addToken({ user: "owner" }).secret,
      /same person/,
    ],
    ["with a commenter's", ({ tokens }: Airtable) => tokens.commenter, /rights in the base are "comment"/],
    ["with a reader's", ({ tokens }: Airtable) => tokens.reader, /rights in the base are "read"/],
  ])("%s; and nothing is tried", async (_, token, why) => {
    const airtable = await logged();
    await lock(airtable, ownerOnly(airtable));
    airtable.control.forgetRequests();
    const proof = await prove(airtable, { token: token(airtable) });
    expect(proof).toEqual({ proved: null, open: [], refused: [], unproved: [expect.stringMatching(why)] });
    expect(airtable.control.requests().byKind.update).toBeUndefined();
  });

  test("of an empty log", async () => {
    const airtable = await startAirtable({ tables: businessTables });
    onTestFinished(() => airtable.close());
    await setUp(airtable);
    expect(await prove(airtable, { token: airtable.tokens.editor })).toMatchObject({
      proved: null,
      unproved: [expect.stringContaining("Events is empty")],
    });
  });

  test("of Editors, where a Creator could edit; where even a Creator is refused, it is", async () => {
    const airtable = await logged();
    await lock(airtable, "creators", ["source"]);
    const open = await prove(airtable, { token: airtable.tokens.creator });
    expect(open).toMatchObject({ proved: null, open: [], refused: [] });
    expect(open.unproved[0]).toMatch(
      /Owner or Creator, for whom event, .* are open: that says nothing about Editors/,
    );
    await lock(airtable, "nobody");
    const refused = await prove(airtable, { token: airtable.tokens.creator });
    expect(refused.proved).toBe(true);
    expect(refused.unproved[0]).toMatch(/was refused all the same/);
  });

  test("where the second token may not write: that is no lock", async () => {
    const airtable = await logged();
    const { secret } = airtable.control.addToken({
      user: "editor",
      scopes: ["data.records:read", "schema.bases:read"],
    });
    const proof = await prove(airtable, { token: secret });
    expect(proof).toMatchObject({ proved: null, open: [], refused: [] });
    expect(proof.unproved[0]).toMatch(/^The table Events as a whole refuses.* data\.records:write/);
  });

  test("where a person who can't say their rights may write nothing at all: that is no lock", async () => {
    const airtable = await logged();
    const { secret } = airtable.control.addToken({
      user: "commenter",
      scopes: ["data.records:read", "data.records:write"],
    });
    expect(await prove(airtable, { token: secret })).toMatchObject({ proved: null, open: [], refused: [] });
  });

  test("where an answer is lost, of that column", async () => {
    const airtable = await logged();
    await lock(airtable, ownerOnly(airtable));
    airtable.control.fault({ kind: "lost", requests: ["update"], after: 3 });
    const proof = await prove(airtable, { token: airtable.tokens.editor });
    expect(proof).toMatchObject({ proved: null, open: [] });
    expect(proof.refused).toHaveLength(12);
    expect(proof.unproved[0]).toMatch(/Column "event_type" gave no clear answer/);
  });
});

test("a second token that can't say its rights: the column's own refusal counts, and the doubt is said", async () => {
  const airtable = await logged();
  await lock(airtable, ownerOnly(airtable));
  const { secret } = airtable.control.addToken({
    user: "editor",
    scopes: ["data.records:read", "data.records:write"],
  });
  const proof = await prove(airtable, { token: secret });
  expect(proof.proved).toBe(true);
  expect(proof.unproved[0]).toMatch(/rights .* couldn't be told: .*schema\.bases:read/);
});

test("without the writer's token it says that both may be one person", async () => {
  const airtable = await logged();
  await lock(airtable, ownerOnly(airtable));
  const proof = await prove(airtable, { token: airtable.tokens.editor, writer: null });
  expect([proof.proved, proof.unproved[0]]).toEqual([
    true,
    expect.stringContaining("different people couldn't be told"),
  ]);
});

test("an edit that somebody else makes meanwhile is neither undone nor hidden", async () => {
  const airtable = await logged();
  const row = airtable.control.rows({ table: "Events" })[0]?.id ?? "";
  const editor = await clientOf(airtable, airtable.tokens.editor);
  let asked = 0;
  const { fields } = await tableOf(airtable, "Events");
  const proof = await proveLock({
    writer: null,
    editor: {
      ...editor,
      request(call) {
        asked += 1;
        if (asked === 10)
          airtable.control.editCell({ table: "Events", row, field: "source", value: "by hand" });
        return editor.request(call);
      },
    },
    table: "Events",
    columns: fields,
  });
  expect(airtable.control.rows({ table: "Events" })[0]?.fields.source).toBe("by hand");
  expect(proof.unproved.join("\n")).toContain(`Somebody else changed "source" of row ${row} while this ran`);
});

describe("the recipe", () => {
  const recipe = lockRecipe({
    table: "Events",
    columns: ["event", "event_id", "actor"],
    also: [{ table: "Contacts", column: "Events" }],
    locks: null,
  });

  test("names every column, both tables' permissions, the other sides, and what it can't stop", () => {
    const text = recipe.join("\n");
    expect(text).not.toContain("checkpoint");
    for (const part of [
      "Edit 3 field permissions",
      "event, event_id, actor",
      "Specific users",
      "Nobody is right only where native automations alone write",
      "Edit table permissions",
      'In Contacts: the arrow beside the column "Events"',
      "starts unlocked",
      "Any Owner or Creator of the base can take all this off",
      "daybook verify names",
      "sync it into this base",
      "Check it in your base",
    ])
      expect(text).toContain(part);
  });

  test("says on Free that there is nothing to be locked with", () => {
    expect(lockRecipe({ table: "Events", columns: ["event"], also: [], locks: false })[0]).toContain(
      "yours is Free, which has none",
    );
  });
});

import { describe, expect, onTestFinished, test } from "vitest";
import type { Proof } from "../../src/stores/airtable/prove-lock.ts";
import type { Tried } from "../../src/stores/airtable/try-edits.ts";
import type { Airtable } from "../emulators/airtable/start-airtable.ts";
import { lock, logged, ownerOnly, prove } from "../support/locked-base.ts";
import { oddAirtable, type Passed, type Passing, refusing } from "../support/odd-airtable.ts";

const forbidden = refusing(403, "INVALID_PERMISSIONS", "You are not permitted to perform this operation");
const hidden = refusing(
  403,
  "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND",
  "Invalid permissions, or the requested model was not found.",
);

const source: readonly Tried[] = [{ name: "Sync source", type: "externalSyncSource" }];

/** Tries a lock where an ordinary Editor's edits are answered so. */
async function proveTold(
  airtable: Airtable,
  told: Passed,
  isMeant: (body: Passing["body"]) => boolean = () => true,
  also: readonly Tried[] = [],
): Promise<Proof> {
  const odd = await oddAirtable(airtable, async ({ method, body }, pass) =>
    method === "PATCH" && isMeant(body) ? told : pass(),
  );
  onTestFinished(() => odd.close());
  return prove(airtable, { token: airtable.tokens.editor, url: odd.url, also });
}

describe("a synced table", () => {
  test.each([403, 422])("that says so (%i) is locked, and that is said", async (status) => {
    const airtable = await logged();
    const told = refusing(status, "SOME_TYPE", "The underlying table is externally synced.");
    const proof = await proveTold(airtable, told);
    expect(proof).toMatchObject({ proved: true, open: [] });
    expect(proof.refused).toHaveLength(13);
    expect(proof.unproved[0]).toMatch(/^Events is synced from elsewhere: its rows are read-only here/);
  });

  test("that the schema shows is locked for an Editor who is refused, in whatever words; not where a scope may be missing", async () => {
    const airtable = await logged();
    const proof = await proveTold(airtable, forbidden, () => true, source);
    expect(proof).toMatchObject({ proved: true, open: [] });
    expect(proof.unproved[0]).toMatch(/^Events is synced from elsewhere/);
    expect((await proveTold(airtable, hidden, () => true, source)).proved).toBeNull();
    expect((await proveTold(airtable, forbidden, () => false, source)).proved).toBe(false);
  });
});

describe("nothing is claimed", () => {
  test.each([
    ["no right", forbidden],
    ["no right, or nothing there", hidden],
  ])("where every refusal is a general one: %s", async (_, told) => {
    const proof = await proveTold(await logged(), told);
    expect(proof).toMatchObject({ proved: null, open: [], refused: [] });
    expect(proof.unproved[0]).toBe(
      "The table Events as a whole refuses, in words that name no column: it is synced from elsewhere, or the second token lacks the scope data.records:write, or its owner the right to edit rows. That shows no lock.",
    );
    expect(proof.unproved[1]).toMatch(/^Creating and deleting rows of Events/);
  });

  test("where one refusal of many is the general one, of that column", async () => {
    const airtable = await logged();
    await lock(airtable, ownerOnly(airtable));
    const proof = await proveTold(airtable, forbidden, ({ fields }) => "actor" in fields);
    expect(proof.proved).toBeNull();
    expect(proof.refused).toHaveLength(12);
    expect(proof.unproved[0]).toBe(
      'Column "actor" gave no clear answer: it was refused in words that don\'t name it.',
    );
  });
});

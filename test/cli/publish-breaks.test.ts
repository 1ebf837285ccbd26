import { expect, test } from "vitest";
import { type Office, office } from "../support/office.ts";

/** A base with one event that was never published. */
async function logged(): Promise<Office> {
  const there = await office();
  await there.run(`init --log ${there.log} --contacts Contacts --deals Deals --plan team --yes`);
  await there.run("append --contact c1 --type contact_created --at 2026-04-01T13:00:00Z");
  return there;
}

function expectNoTwins({ airtable }: Office): void {
  for (const table of ["Daybook", "Timelines"]) {
    const keys = airtable.control.rows({ table }).map(({ fields }) => fields.key);
    expect(keys.length).toBeGreaterThan(0);
    expect(new Set(keys).size).toBe(keys.length);
  }
}

test.each([0, 1, 2, 3, 4, 5])(
  "connections that break at any create (%i), again and again, stop no publish, and leave no row twice",
  async (after) => {
    const there = await logged();
    there.airtable.control.fault({ kind: "reset", requests: ["create"], after, times: 2 });
    there.airtable.control.fault({ kind: "lost", requests: ["create"], after });
    const said = await there.run("publish");
    expect([said.err, said.code]).toEqual(["", 0]);
    expectNoTwins(there);
  },
);

test("a publish that can't create anything says to publish again, which completes it", async () => {
  const there = await logged();
  there.airtable.control.fault({ kind: "reset", requests: ["create"], times: 8 });
  const said = await there.run("publish");
  expect([said.code, said.err]).toEqual([
    1,
    expect.stringMatching(/may or may not .*\n→ Run `daybook publish` again: it finishes/),
  ]);
  expect((await there.run("publish")).code).toBe(0);
  expectNoTwins(there);
});

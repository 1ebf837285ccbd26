import { expect, test } from "vitest";
import { office } from "../support/office.ts";
import { desk } from "./support.ts";

test("fetches what is new, says where it is, and with --full notices rows that are gone", async () => {
  const there = await office();
  await there.run(`init --log ${there.log} --timezone UTC --contacts Contacts --deals Deals --yes`);
  const said = async (line: string) => {
    const { json, code } = await there.run(`${line} --json`);
    return { code, ...(json() as object) };
  };
  for (const to of ["New", "Won"])
    await there.run(`append --contact c1 --type stage_changed --set to=${to} --at 2026-05-01`);
  expect(await said("mirror")).toMatchObject({ code: 0, rows: 2, added: 2, changed: 0, gone: 0, pages: 1 });
  expect(await said("mirror")).toMatchObject({
    rows: 2,
    added: 0,
    file: expect.stringMatching(/^\.daybook\/airtable-.*\.db$/),
  });
  const { control } = there.airtable;
  control.advance({ ms: 3_600_000 });
  control.deleteRows({ table: "Events", rows: [control.rows({ table: "Events" })[0]?.id ?? ""] });
  expect(await said("mirror")).toMatchObject({ code: 0, rows: 2 });
  expect(await said("mirror --full")).toMatchObject({ code: 3, rows: 1, gone: 1 });
  expect((await there.run("verify")).out).toContain("the row was deleted");
});

test("has nothing to do for a log in a file", async () => {
  const at = desk();
  await at.run("append --contact c1 --type email_sent --at 2026-05-01");
  const said = await at.run("mirror");
  expect([said.code, said.err]).toEqual([1, expect.stringContaining("needs no mirror")]);
});

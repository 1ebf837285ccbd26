import { describe, expect, test } from "vitest";
import { hasPostgres, postgresServer } from "../support/postgres-server.ts";
import { desk } from "./support.ts";

describe.skipIf(!hasPostgres)("a log in Postgres, from the command line", () => {
  test("init makes it, says what it is, and run again changes nothing; every question is answered from it", async () => {
    const server = await postgresServer();
    const at = desk();
    const url = `postgres://${server.place("office")}`;
    const dry = await at.run(`init --log ${url} --timezone UTC --yes --dry-run --json`);
    expect(dry.json()).toMatchObject({ dry_run: true, log: { created: true } });
    expect((await at.run(`events --log ${url} --json`)).json()).toMatchObject({
      error: { code: "LOG_NOT_FOUND" },
    });
    const made = await at.run(`init --log ${url} --timezone UTC --pipeline 'Sales: New, Won*, Lost-' --yes`);
    expect(made.out).toContain("The log is a schema of your database.");
    expect(made.out).toContain("was made.");
    expect((await at.run("init --yes --json")).json()).toMatchObject({
      log: { created: false },
      config: { written: false },
    });
    await at.run(`append --contact sarah --type stage_changed --data '{"to":"New"}' --at 2026-05-01`);
    const twice = await at.run(
      `append --contact sarah --type stage_changed --data '{"to":"New"}' --at 2026-05-01 --json`,
    );
    expect(twice.json()).toMatchObject({ appended: 0, duplicate: 1 });
    expect((await at.run("stuck --json")).json()).toMatchObject({
      rows: [{ subject: "sarah", stage: "New" }],
    });
    expect((await at.run("state sarah --json")).json()).toMatchObject({ stage: { value: "New" } });
    expect((await at.run("lock --json")).json()).toMatchObject({
      proved: true,
      recipe: [expect.stringContaining("daybook_writer")],
    });
    const sealed = await at.run("seal --json");
    expect(sealed.json()).toMatchObject({
      checkpoint: { origin: expect.stringMatching(/^postgres\/127\.0\.0\.1:\d+\/postgres\/office\//) },
    });
    expect((await at.run("erase sarah --yes --json")).json()).toMatchObject({
      tombstones: 1,
      beyond_reach: expect.arrayContaining([expect.stringContaining("write-ahead log")]),
    });
    expect((await at.run("verify --json")).json()).toMatchObject({ ok: true, erased: 1 });
    expect((await at.run("events --json")).out).not.toContain("sarah");
    expect((await at.run("archive --keep 1d --json")).json()).toMatchObject({
      error: { code: "NO_PLACE_FOR_ARCHIVES" },
    });
    expect((await at.run("doctor --json")).json()).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({ name: "locks", ok: true })]),
    });
  });

  test("no answer, error or file shows the password of the URL", async () => {
    const server = await postgresServer();
    const at = desk();
    const url = `postgres://${server.place("hidden").replace("postgres@", "postgres:geheim99@")}`;
    expect((await at.run(`init --log ${url} --yes --json`)).json()).toMatchObject({
      error: { code: "PASSWORD_IN_URL" },
    });
    const said = [];
    for (const line of [
      `init --log ${url} --yes --dry-run`,
      `events --log ${url}`,
      `append --log ${url} --contact a --type email_sent --at 2026-05-01`,
      `seal --log ${url}`,
      `forward --log ${url} --to sqlite:copy.db`,
      `events --log ${url.replace("/postgres?", "/nowhere?")}`,
    ])
      said.push(await at.run(line));
    expect(said.map(({ out, err }) => out + err).join("\n")).not.toContain("geheim99");
    const { readdirSync } = await import("node:fs");
    expect(readdirSync(at.folder).join("\n")).not.toContain("geheim99");
  });

  test("asked where the log shall stand, init takes a database's address, and no password with it", async () => {
    const server = await postgresServer();
    const at = desk();
    const address = server.place("asked");
    const said = await at.run("init", {
      answers: ["database", address.replace("@", ":secret@"), "UTC", "Sales: New, Won*, Lost-", true],
    });
    expect(said.code).not.toBe(0);
    expect(said.out + said.err).toContain("That holds a password.");
    const made = await at.run("init", { answers: ["database", address, "", "UTC", "", true] });
    expect([made.code, made.err]).toEqual([0, expect.any(String)]);
    expect(JSON.parse(at.read("daybook.config.json"))).toMatchObject({ log: `postgres://${address}` });
  });
});

import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { builtCommand } from "../built-package.ts";
import { manyEvents } from "../contract/sample.ts";
import { bigqueryServer } from "../support/bigquery-server.ts";
import { desk } from "./support.ts";

test("a log in BigQuery is made by init, guards itself by nothing but rights and says so, and answers every question", async () => {
  const server = await bigqueryServer();
  onTestFinished(() => server.close());
  const at = desk();
  const run = (line: string) => at.run(line, { env: server.env });
  const url = `bigquery://${server.place("office")}`;
  expect((await run(`init --log ${url} --timezone UTC --yes --dry-run --json`)).json()).toMatchObject({
    log: { created: true },
  });
  expect((await run(`events --log ${url} --json`)).json()).toMatchObject({
    error: { code: "LOG_NOT_FOUND" },
  });
  const made = await run(`init --log ${url} --timezone UTC --pipeline 'Sales: New, Won*, Lost-' --yes`);
  expect(made.out).toContain("The log is a dataset of BigQuery.");
  expect(made.out).toContain("was made.");
  expect((await run("init --yes --json")).json()).toMatchObject({ log: { created: false } });
  const line = `append --contact sarah --type stage_changed --data '{"to":"New"}' --at 2026-05-01 --json`;
  expect((await run(line)).json()).toMatchObject({ appended: 1 });
  expect((await run(line)).json()).toMatchObject({ appended: 0, duplicate: 1 });
  expect((await run("stuck --json")).json()).toMatchObject({ rows: [{ subject: "sarah", stage: "New" }] });
  expect((await run("state sarah --json")).json()).toMatchObject({ stage: { value: "New" } });
  expect((await run("lock --json")).json()).toMatchObject({ proved: false });
  const doctor = (await run("doctor --json")).json() as { checks: { name: string; message: string }[] };
  expect(doctor.checks.find(({ name }) => name === "locks")?.message).toContain(
    "but the rights that people have",
  );
  expect((await run("seal --json")).json()).toMatchObject({
    checkpoint: { origin: expect.stringMatching(/^bigquery\/daybook-tests\/office\//) },
  });
  expect((await run("erase sarah --yes --json")).json()).toMatchObject({
    tombstones: 1,
    beyond_reach: expect.arrayContaining([expect.stringContaining("time travel")]),
  });
  expect((await run("verify --json")).json()).toMatchObject({ ok: true, erased: 1 });
  expect((await run("events --json")).out).not.toContain("sarah");
  expect((await run(line)).json()).toMatchObject({ rejected: 1 });
  const edited = "UPDATE `daybook-tests.office.events` AS e SET actor = 'x' WHERE e.contact_id = 'daybook'";
  await server.project.person(edited);
  expect((await run("verify --json")).json()).toMatchObject({ ok: false });
});

test("the built command line finds Google's client and the one that carries a token", async () => {
  const server = await bigqueryServer();
  onTestFinished(() => server.close());
  await server.open("built").then((log) => log.append(manyEvents(1)));
  const line = [builtCommand(), "events", "--json", "--log", `bigquery://${server.place("built")}`];
  const { stdout } = await promisify(execFile)(process.execPath, line, {
    env: { ...process.env, ...server.env },
    cwd: tmpdir(),
  });
  expect(JSON.parse(stdout)).toMatchObject({ total: 1 });
});

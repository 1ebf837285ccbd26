import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { defaultSettings } from "../../src/core/settings.ts";
import { nodeHost } from "../../src/hosts/node/host.ts";
import { openStore } from "../../src/stores/registry.ts";
import { manyEvents } from "../contract/sample.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-registry-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const options = { ...nodeHost, settings: defaultSettings };

test("opens sqlite: with one slash, two or none after it", async () => {
  for (const [url, path] of [
    [`sqlite:${folder}/a.db`, `${folder}/a.db`],
    [`sqlite://${folder}/b.db`, `${folder}/b.db`],
  ] as const) {
    const log = await openStore(url, options);
    await log.append(manyEvents(1));
    await log.close();
    expect(existsSync(path)).toBe(true);
  }
});

test("opens memory:", async () => {
  const log = await openStore("memory:", options);
  await log.append(manyEvents(3));
  expect((await log.read()).rows).toHaveLength(3);
});

test("hands its options on: a log that isn't there stays away from a reader", async () => {
  await expect(openStore(`sqlite:${folder}/none.db`, { ...options, create: false })).rejects.toMatchObject({
    code: "LOG_NOT_FOUND",
  });
  expect(existsSync(`${folder}/none.db`)).toBe(false);
});

test("a store that doesn't exist: says which do, and never shows what may be a password", async () => {
  const refused = openStore("mysql://ana:s3cret@db/log", options);
  await expect(refused).rejects.toMatchObject({
    code: "UNKNOWN_STORE",
    message: 'There is no store "mysql:".',
    hint: "There are sqlite:, memory:, airtable:, sheets:, postgres:, bigquery:.",
  });
  await expect(openStore("sqlit:x.db", options)).rejects.toMatchObject({
    hint: expect.stringMatching(/^Did you mean sqlite:\?/),
  });
  for (const name of ["__proto__:x", "constructor:x", "toString:x"])
    await expect(openStore(name, options)).rejects.toMatchObject({ code: "UNKNOWN_STORE" });
});

test("an address of the browser, or a spreadsheet's id: says the log's URL", async () => {
  const id = "1oAh-9Rnub_dfIZPJfEZxSMCblzSNqiwMudx_PwJUaPJ";
  for (const [pasted, url] of [
    [`https://docs.google.com/spreadsheets/d/${id}/edit?gid=0#gid=0`, `sheets://${id}/Events`],
    [`https://docs.google.com/spreadsheets/u/1/d/${id}`, `sheets://${id}/Events`],
    [id, `sheets://${id}/Events`],
    ["https://airtable.com/appoqGAItH8eYK784/tblX/viwY", "airtable://appoqGAItH8eYK784/Events"],
  ] as const)
    await expect(openStore(pasted, options)).rejects.toMatchObject({
      code: "UNKNOWN_STORE",
      hint: `Write ${url}`,
    });
});

test("a path without a store: says how to write it", async () => {
  for (const path of ["daybook.db", "./logs/daybook.db", "C:\\logs\\daybook.db", "/var/daybook.db"])
    await expect(openStore(path, options)).rejects.toMatchObject({
      code: "UNKNOWN_STORE",
      hint: `Write sqlite:${path}`,
    });
  await expect(openStore("", options)).rejects.toMatchObject({ hint: "Write sqlite:daybook.db" });
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openSqlite } from "../../src/stores/sqlite/open.ts";
import { groupedStoreContract, storeContract } from "../contract/index.ts";
import { manyEvents } from "../contract/sample.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

storeContract("sqlite", (place) => openSqlite(join(folder, `${place}.db`), { hash, now }));
groupedStoreContract("sqlite", (place) => openSqlite(join(folder, `groups-${place}.db`), { hash, now }));

test("of thousands of contacts hands out those alone", async () => {
  const log = openSqlite(join(folder, "many.db"), { hash, now });
  log.appendNow(manyEvents(200));
  const contacts = ["c7", "c8", ...Array.from({ length: 3000 }, (_, i) => `nobody ${i}`)];
  expect(new Set(log.readNow({ contacts }).rows.map((row) => row.contact_id))).toEqual(new Set(["c7", "c8"]));
  await log.close();
});

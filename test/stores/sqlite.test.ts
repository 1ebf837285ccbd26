import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openSqlite } from "../../src/stores/sqlite/open.ts";
import { groupedStoreContract, storeContract } from "../contract/index.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

storeContract("sqlite", (place) => openSqlite(join(folder, `${place}.db`), { hash, now }));
groupedStoreContract("sqlite", (place) => openSqlite(join(folder, `groups-${place}.db`), { hash, now }));

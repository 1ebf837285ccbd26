import fc from "fast-check";
import { expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import type { Row } from "../../src/core/event.ts";
import { leafOf, newLeaves } from "../../src/core/seal.ts";
import { defaultSettings } from "../../src/core/settings.ts";
import { readAll } from "../../src/core/store.ts";
import { hash, nodeHost } from "../../src/hosts/node/host.ts";
import { inSealOrder } from "../../src/log/seal/seal-order.ts";
import { openSheets } from "../../src/stores/sheets/open.ts";
import { sealLog } from "../../src/views/seal-log.ts";
import { sheetOffice } from "../support/sheet-office.ts";

const row = (n: number, second: number, position: number): Row => ({
  event_id: `01KP0FJ4H0CSE1K75QA0YFK${String(n).padStart(3, "0")}`,
  contact_id: "c",
  event_type: "email_sent",
  event_data: "{}",
  timestamp: "2026-04-12T09:15:00.000Z",
  deal_id: null,
  actor: null,
  source: null,
  idempotency_key: `${n}`,
  recorded_at: new Date(Date.UTC(2026, 5, 1, 0, 0, second)).toISOString(),
  position,
});

/** A store that hands its rows out so many a page. */
const paged = (rows: readonly Row[], size: number) => ({
  async read(_: unknown, after = "0") {
    const end = Number(after) + size;
    return { rows: rows.slice(Number(after), end), checkpoint: String(end), done: end >= rows.length };
  },
});

test("sealed rows stand in the order of their leaves, then the others as they will be sealed, twins and all, however they lie in the store", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(40), fc.nat(9)), { maxLength: 60 }),
      fc.infiniteStream(fc.nat(1000)),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      async (list, shuffle, size, isTimed) => {
        const rows = list.map(([n, second], i) => row(n, second, i + 1));
        const sealed = rows.filter(() => (shuffle.next().value ?? 0) > 500);
        const leaves = [...sealed]
          .map((each) => leafOf(isTimed ? each : { ...each, recorded_at: null }))
          .map((leaf) => ({ leaf, at: shuffle.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ leaf }) => leaf);
        const found: Row[] = [];
        for await (const some of inSealOrder(paged(rows, size), {}, leaves)) found.push(...some);
        expect([...found].sort((a, b) => a.position - b.position)).toEqual(rows);
        const written = found.map((each) => leafOf(isTimed ? each : { ...each, recorded_at: null }));
        expect(written.slice(0, leaves.length)).toEqual(leaves);
        expect(found.slice(leaves.length).map(leafOf)).toEqual(newLeaves(found.slice(leaves.length), []));
      },
    ),
    { numRuns: 200, seed: 7 },
  );
});

test("holds no more than what stands out of order", async () => {
  const rows = Array.from({ length: 1000 }, (_, i) => row(i, i < 10 ? 9 - i : i, i + 1));
  let most = 0;
  for await (const some of inSealOrder(paged(rows, 20), {}, [])) most = Math.max(most, some.length);
  expect(most).toBe(20);
});

test("a sheet's export begins with its sealed rows, in the order of the list that it keeps", async () => {
  const { sheets, run, log, at } = await sheetOffice();
  expect((await run(`init --log ${log} --contacts Contacts --yes`)).code).toBe(0);
  const add = (name: string) =>
    run(`append --contact ${name} --type contact_created --at 2026-03-0${name.slice(2)}`);
  for (const name of ["C-1", "C-2", "C-3"]) await add(name);
  const store = await openSheets(`${sheets.spreadsheet}/Events`, {
    ...nodeHost,
    hash,
    catalog: catalogOf(),
    settings: defaultSettings,
    env: { GOOGLE_OAUTH_ACCESS_TOKEN: sheets.token, SHEETS_ENDPOINT_URL: sheets.url },
  });
  const rows: Row[] = [];
  for await (const each of readAll(store)) rows.push(each);
  const sealed = [rows[2], rows[0]] as readonly Row[];
  const page = { target: store.target, front: "Daybook" };
  const rules = { catalog: catalogOf(), hash, isErased: () => false, erasedBy: () => [] };
  for (const each of sealed)
    await sealLog({ rows: sealed.slice(0, sealed.indexOf(each) + 1), ...rules }, page, {
      origin: "test",
      now: "2026-06-01T12:12:00.000Z",
    });
  at.now = "2026-06-01T12:20:00.000Z";
  const { out } = await run("export");
  expect(out.match(/C-\d/g)).toEqual(["C-3", "C-1", "C-2"]);
});

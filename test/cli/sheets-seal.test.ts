import { expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import type { Row } from "../../src/core/event.ts";
import { defaultSettings } from "../../src/core/settings.ts";
import { readAll } from "../../src/core/store.ts";
import { hash, nodeHost } from "../../src/hosts/node/host.ts";
import { openSheets } from "../../src/stores/sheets/open.ts";
import { sealLog } from "../../src/views/seal-log.ts";
import { sheetOffice } from "../support/sheet-office.ts";

/** Seals the log as the spreadsheet's own script does. */
async function seal({ sheets }: Awaited<ReturnType<typeof sheetOffice>>, now: string): Promise<void> {
  const log = await openSheets(`${sheets.spreadsheet}/Events`, {
    ...nodeHost,
    hash,
    catalog: catalogOf(),
    settings: defaultSettings,
    env: { GOOGLE_OAUTH_ACCESS_TOKEN: sheets.token, SHEETS_ENDPOINT_URL: sheets.url },
    now: () => now,
  });
  const rows: Row[] = [];
  for await (const row of readAll(log)) rows.push(row);
  await sealLog(
    { rows, catalog: catalogOf(), hash, isErased: () => false, erasedBy: () => [] },
    { target: log.target, front: "Daybook" },
    { origin: "test", now },
  );
}

test("verify goes by the seal that the spreadsheet keeps: a row that was changed with its id, and one that is gone, are named", async () => {
  const office = await sheetOffice();
  const { sheets, run, log } = office;
  expect((await run(`init --log ${log} --contacts Contacts --yes`)).code).toBe(0);
  const add = (name: string) =>
    run(`append --contact ${name} --type contact_created --at 2026-03-01T10:00:00Z --actor Ana`);
  for (const name of ["C-1", "C-2", "C-3"]) expect((await add(name)).code).toBe(0);
  await seal(office, "2026-06-01T12:12:00.000Z");
  const sound = await run("verify");
  expect([sound.code, sound.out]).toEqual([0, expect.stringContaining("3 rows were sealed, last at")]);
  expect((await run("verify --json")).json()).toMatchObject({ ok: true, unsealed: 0, sealed: { rows: 3 } });

  // The same event as if Ben had logged it, its id worked out anew: by its cells alone it is one.
  const forger = await sheetOffice();
  await forger.run(`init --log ${forger.log} --contacts Contacts --yes`);
  await forger.run("append --contact C-2 --type contact_created --at 2026-03-01T10:00:00Z --actor Ben");
  const [, forged = []] = forger.sheets.control.rows({ tab: "Events" });
  sheets.control.paste({ tab: "Events", cell: "A3", values: [forged.slice(0, 9).map(String)] });
  sheets.control.deleteRows({ tab: "Events", at: 2 });
  // What a reading may not show yet is given two minutes.
  office.at.now = "2026-06-01T12:15:00.000Z";
  const found = await run("verify --json");
  expect(found.code).toBe(3);
  const { missing, inserted, ok } = found.json() as Record<string, { event_id: string }[]>;
  expect(ok).toBe(false);
  expect(missing).toHaveLength(2);
  expect(inserted?.map(({ event_id }) => event_id)).toEqual([forged[0]]);

  sheets.control.editCell({ tab: "Daybook", cell: "I2", value: "x" });
  const rows = sheets.control.rows({ tab: "Daybook" });
  const list = rows.findIndex(([, kind]) => kind === "Leaves") + 1;
  sheets.control.editCell({ tab: "Daybook", cell: `I${list}`, value: "01KP0FJ4H0CSE1K75QA0YFK8F0 -" });
  const broken = await run("verify");
  expect([broken.code, broken.out]).toEqual([3, expect.stringContaining("isn't the one that was sealed")]);
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { defaultSettings, type Settings } from "../../src/core/settings.ts";
import { openLog } from "../../src/open-log.ts";
import { change } from "../contract/sample.ts";
import { startAirtable } from "../emulators/airtable/start-airtable.ts";
import { businessTables, setUp } from "../support/airtable-base.ts";
import { linkedSettings } from "../support/airtable-log.ts";

const { contacts, deals } = linkedSettings.crm as NonNullable<Settings["crm"]>;

/** Events carry e-mail addresses, so their links are filled by publishing. */
const settings: Settings = {
  ...linkedSettings,
  crm: {
    contacts: contacts && { ...contacts, id: "Email", name: "Full name" },
    deals: deals && { ...deals, name: "Deal" },
  },
  publish: { ...defaultSettings.publish, tables: ["timelines"] },
};

/** A base whose contacts have these names and addresses, each made a second after the one before, and a log that its mirror's file outlives. */
async function start(...people: readonly (readonly [string, string])[]) {
  const airtable = await startAirtable({
    now: "2026-06-01T09:00:00.000Z",
    rates: false,
    tables: businessTables.map((table) => (table.name === "Contacts" ? { ...table, rows: [] } : table)),
  });
  onTestFinished(() => airtable.close());
  const { control } = airtable;
  const ids = people.map(([name, email]) => {
    control.advance({ ms: 1_000 });
    control.addRows({ table: "Contacts", rows: [{ "Full name": name, Email: email }] });
    return control.rows({ table: "Contacts" }).find(({ fields }) => fields["Full name"] === name)?.id ?? "";
  });
  await setUp(airtable, { settings });
  const folder = mkdtempSync(join(tmpdir(), "daybook-links-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let waited = 0;
  const open = async () => {
    const log = await openLog(`airtable://${airtable.base}/Events`, {
      settings,
      mirror: join(folder, "mirror.db"),
      freshFor: 10_000,
      env: { AIRTABLE_API_KEY: airtable.token, AIRTABLE_ENDPOINT_URL: airtable.url },
      now: () => control.now(),
      clock: () => waited,
      sleep: async (ms) => {
        waited += ms;
      },
    });
    onTestFinished(() => log.close());
    return log;
  };
  return {
    control,
    open,
    log: await open(),
    setUpAgain: () => setUp(airtable, { settings }),
    ids: ids as [string, ...string[]],
    linksIn: (table: string, column: string) =>
      control.rows({ table }).map(({ fields }) => (fields as Record<string, unknown>)[column]),
    repoint(to: string) {
      control.advance({ ms: 60_000 });
      const row = control.rows({ table: "Events" })[0]?.id ?? "";
      control.editCell({ table: "Events", row, field: "Contact", value: [to] });
    },
  };
}

test("of contacts with one address the oldest is linked to, in whatever order they are listed; publishing rests", async () => {
  const { control, log, ids, linksIn } = await start(
    ["Ana", "a@x.com"],
    ["Ana Two", "a@x.com"],
    ["Ana Three", "a@x.com"],
  );
  await log.append(change("a@x.com", "New"));
  expect((await log.publish()).linked).toBe(1);
  for (let i = 0; i < 8; i++) {
    control.advance({ ms: 60_000 });
    const before = control.transactions().length;
    expect((await log.publish()).linked).toBeUndefined();
    expect(control.transactions()).toHaveLength(before);
  }
  expect(linksIn("Events", "Contact")).toEqual([[ids[0]]]);
  expect(linksIn("Timelines", "Contact record")).toEqual([[ids[0]]]);
  expect(linksIn("Timelines", "Contact")).toEqual(["Ana"]);
});

test("a link to any contact with the event's address is right; one elsewhere is named, whatever that contact lacks", async () => {
  const { log, ids, repoint } = await start(
    ["Ana", "a@x.com"],
    ["Ana Two", "a@x.com"],
    ["Ben", "b@x.com"],
    ["Cy", ""],
  );
  const [ana, second = "", ben = "", cy = ""] = ids;
  await log.append(change("a@x.com", "New"));
  await log.publish();
  repoint(second);
  for (let i = 0; i < 6; i++) expect(await log.verify()).toMatchObject({ ok: true, edited: [] });
  for (const [name, id] of [
    ["Ben", ben],
    ["Cy", cy],
  ] as const) {
    repoint(id);
    expect((await log.verify()).edited.map(({ message }) => message)).toEqual([
      `Contact leads to ${name} (${id}), though the event is about Ana (${ana})`,
    ]);
  }
});

test("publishing again at once writes no link that was written", async () => {
  const { control, log } = await start(["Ana", "a@x.com"], ["Ben", "b@x.com"]);
  await log.append([change("a@x.com", "New"), change("b@x.com", "New")]);
  expect((await log.publish()).linked).toBe(2);
  const before = control.transactions().length;
  for (let i = 0; i < 3; i++) {
    control.advance({ ms: 1_000 });
    expect((await log.publish()).linked).toBeUndefined();
  }
  expect(control.transactions()).toHaveLength(before);
});

test("a publish that stops, or only looks, writes no link either", async () => {
  const { control, log, linksIn } = await start(["Ana", "a@x.com"], ["Ben", "b@x.com"]);
  await log.append([change("a@x.com", "New"), change("b@x.com", "New")]);
  const wrote = () => control.transactions().length;
  const before = wrote();
  expect((await log.publish({ dry_run: true })).linked).toBe(2);
  expect(wrote()).toBe(before);
  control.renameField({ table: "Timelines", field: "Story", to: "History" });
  await expect(log.publish()).rejects.toMatchObject({ code: "PUBLISH_NOT_SET_UP" });
  control.renameField({ table: "Timelines", field: "History", to: "Story" });
  expect(linksIn("Events", "Contact")).toEqual([undefined, undefined]);

  await log.publish();
  const row = control.rows({ table: "Events" })[0]?.id ?? "";
  control.editCell({ table: "Events", row, field: "Contact", value: null });
  control.advance({ ms: 60_000 });
  const since = wrote();
  await expect(log.publish({ as_of: "2026-05-01T00:00:00.000Z" })).rejects.toMatchObject({
    code: "PUBLISH_OLDER",
  });
  expect(wrote()).toBe(since);
  expect((await log.publish()).linked).toBe(1);
});

test("publishing does without a link column that was deleted, and fills it once it is back", async () => {
  const { control, log, ids, linksIn, open, setUpAgain } = await start(["Ana", "a@x.com"]);
  await log.append(change("a@x.com", "New"));
  await log.view("timelines");
  control.deleteField({ table: "Events", field: "Contact" });
  expect((await log.publish()).tables).toHaveLength(2);
  control.advance({ ms: 60_000 });
  expect((await log.publish()).linked).toBeUndefined();
  expect((await log.verify()).ok).toBe(true);
  await setUpAgain();
  expect((await (await open()).publish()).linked).toBe(1);
  expect(linksIn("Events", "Contact")).toEqual([[ids[0]]]);
});

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { openFeed } from "../../src/cli/capture/feed/feed.ts";
import type { FeedRead } from "../../src/cli/capture/feed/feed-port.ts";
import { baseCrm } from "../../src/cli/crm/base-crm.ts";
import { listHooks } from "../../src/stores/airtable/webhooks.ts";
import { clientOf } from "../support/airtable-base.ts";
import { type FeedWorld, feedWorld, watchedCrm } from "../support/capture-feed.ts";

const day = 86_400_000;
const quiet: Partial<FeedRead> = { appended: 0, duplicate: 0, conflict: 0, rejected: 0, gaps: [], looks: [] };

async function started() {
  const world = await feedWorld();
  const feed = await world.open();
  await feed.read();
  await feed.settle();
  return { ...world, feed, control: world.airtable.control };
}

const hooksIn = async ({ airtable }: Pick<FeedWorld, "airtable">) =>
  (await listHooks(await clientOf(airtable))).filter(({ isEnabled }) => isEnabled);

test("one webhook a table is made once, and deletes its predecessor when other columns are watched", async () => {
  const world = await started();
  const { feed, open, edit, told } = world;
  expect(await hooksIn(world)).toHaveLength(2);
  const bare = { ...watchedCrm.contacts, watch: { ...watchedCrm.contacts?.watch, owner: null } } as never;
  edit("Contact 0", "Stage", "Booked");
  const fewer = await open({ crm: { ...watchedCrm, contacts: bare } });
  edit("Contact 0", "Stage", "Won");
  edit("Contact 1", "Owner", "Rep A");
  const read = await fewer.read();
  expect(read.changes).toBe(3);
  expect(read.gaps).toEqual([
    'Other columns of "Contacts" are watched from now on: what they hold is taken from a snapshot.',
  ]);
  expect((await told()).filter((line) => line.endsWith("editor"))).toEqual([
    "stage_changed New → Booked, editor",
    "stage_changed Booked → Won, editor",
  ]);
  expect(await hooksIn(world)).toHaveLength(2);
  await fewer.settle();
  expect(await fewer.read()).toMatchObject(quiet);
  expect((await feed.read()).looks).toEqual([]);
});

test("a webhook that somebody took away is made anew, and what it would have heard is a gap", async () => {
  const world = await started();
  const { file, open, edit } = world;
  const place = JSON.parse(readFileSync(file, "utf8"));
  const client = await clientOf(world.airtable);
  await client
    .request({ method: "DELETE", api: "webhooks", path: `/${place.hooks[0].id}`, repeatable: false })
    .catch(() => undefined);
  edit("Contact 0", "Stage", "Booked");
  const read = await (await open()).read();
  expect(read).toMatchObject({
    appended: 0,
    since: place.read_at,
    gaps: [
      'The webhook of "Contacts" isn\'t in the base any more: what changed since the last reading was missed.',
    ],
  });
  expect(await hooksIn(world)).toHaveLength(2);
});

test("a watched column that is deleted breaks the webhook: it is made anew, also while it is being read", async () => {
  const world = await started();
  const { feed, open, edit, control, told } = world;
  edit("Contact 0", "Stage", "Booked");
  control.deleteField({ table: "Contacts", field: "Owner" });
  edit("Contact 0", "Stage", "Won");
  const read = await feed.read();
  expect(read.gaps).toEqual([
    'Airtable has switched off the webhook of "Contacts", as it does when a column or table that it watches is deleted: what changed since then was missed.',
  ]);
  expect((await told()).slice(-1)).toEqual(["stage_changed New → Booked, editor"]);
  expect(await hooksIn(world)).toHaveLength(2);
  edit("Contact 0", "Stage", "Lost");
  await feed.read();
  await feed.settle();
  expect((await told()).slice(-1)).toEqual(["stage_changed Won → Lost, editor"]);
  const crm = {
    ...watchedCrm,
    contacts: { ...watchedCrm.contacts, watch: { ...watchedCrm.contacts?.watch, owner: null } },
  };
  expect(await (await open({ crm: crm as never })).read()).toMatchObject(quiet);
});

test("a webhook that breaks between two requests is followed by another in the same reading", async () => {
  const world = await started();
  const feed = await world.open();
  world.edit("Contact 0", "Stage", "Booked");
  world.control.deleteField({ table: "Contacts", field: "Owner" });
  world.edit("Contact 0", "Stage", "Won");
  const at = world.control.now();
  expect(await feed.read()).toMatchObject({
    since: at,
    gaps: [
      `The webhook of "Contacts" broke at ${at}, since a column or table that it watches was deleted (INVALID_HOOK): what changed then was missed.`,
    ],
  });
  expect((await world.told()).slice(-1)).toEqual(["stage_changed New → Booked, editor"]);
  world.edit("Contact 0", "Stage", "Lost");
  await feed.read();
  expect((await world.told()).slice(-1)).toEqual(["stage_changed Won → Lost, editor"]);
  expect(await hooksIn(world)).toHaveLength(2);
});

test("payloads that Airtable has dropped since are a gap, and those that are left are logged", async () => {
  const { feed, edit, control, told, airtable } = await started();
  edit("Contact 0", "Stage", "Booked");
  control.advance({ ms: 4 * day });
  const keeping = await clientOf(airtable);
  for (const { id } of await listHooks(keeping))
    await keeping.request({ method: "POST", api: "webhooks", path: `/${id}/refresh`, repeatable: true });
  control.advance({ ms: 4 * day });
  edit("Contact 0", "Stage", "Won");
  const read = await feed.read();
  expect(read.gaps).toEqual([
    'Of the changes of "Contacts" 1 transaction is gone: Airtable keeps them for 7 days, and they were not read in that time.',
  ]);
  expect((await told()).slice(-1)).toEqual(["stage_changed Booked → Won, editor"]);
});

test("the kept place of another base stops it with a sentence, and one that is torn begins anew", async () => {
  const { file, open, edit, told } = await started();
  edit("Contact 0", "Stage", "Booked");
  const whole = readFileSync(file, "utf8");
  writeFileSync(file, whole.replace(/"base": ?"[^"]+"/, '"base":"appSomewhereElse0"'));
  await expect(open()).rejects.toMatchObject({
    code: "CAPTURE_OF_ANOTHER_BASE",
    message: expect.stringContaining("keeps the place of a webhook in base appSomewhereElse0"),
  });
  writeFileSync(file, whole.slice(0, 200));
  const read = await (await open()).read();
  expect(read.gaps).toHaveLength(2);
  expect(read.gaps[0]).toMatch(/capture\.json, which keeps how far .* can't be read/);
  expect((await told()).slice(-1)).toEqual(["stage_changed New → Booked, editor"]);
  rmSync(file);
  expect(await (await open()).read()).toMatchObject({ appended: 0, conflict: 0, rejected: 0 });
});

test("a place beyond what the webhook has heard is read from the start, and gives nothing twice", async () => {
  const { feed, file, open, edit } = await started();
  edit("Contact 0", "Stage", "Booked");
  await feed.read();
  writeFileSync(file, readFileSync(file, "utf8").replace(/"cursor": ?2/, '"cursor":9'));
  const read = await (await open()).read();
  expect(read).toMatchObject({ appended: 0, conflict: 0 });
  expect(read.gaps[0]).toMatch(/^The kept place in the changes of "Contacts" lies beyond/);
});

test("a token that may have no webhook, a person who may not, and a base that has ten: a sentence each, and no feed", async () => {
  const world = await feedWorld(1);
  const { airtable, log, file } = world;
  const { control } = airtable;
  const told: string[] = [];
  const feedOf = async (token: string) => {
    const { homes, base } = await baseCrm(
      await clientOf(airtable, token),
      { crm: watchedCrm },
      () => undefined,
    );
    const desk = { homes, base, place: "the base", source: "x", read: async () => Promise.reject() };
    const setup = async () => ({ file: null, url: `sqlite:${file}` });
    const context = {
      setup,
      now: () => control.now(),
      cwd: ".",
      stopSignal: () => new AbortController().signal,
    };
    return openFeed(context as never, log, desk as never, (line) => told.push(line));
  };
  const read = ["data.records:read", "schema.bases:read"] as const;
  expect(await feedOf(control.addToken({ user: "owner", scopes: read }).secret)).toBe(null);
  expect(await feedOf(airtable.tokens.editor)).toBe(null);
  const client = await clientOf(airtable);
  const specification = { options: { filters: { dataTypes: ["tableData"] } } };
  for (let made = 0; made < 10; made += 1)
    await client.request({
      method: "POST",
      api: "webhooks",
      path: "",
      body: { specification },
      repeatable: false,
    });
  expect(await feedOf(airtable.token)).toBe(null);
  expect(told).toEqual([
    expect.stringMatching(
      /^Changes can't be read one by one.*lacks the scope webhook:manage.*give the token the scopes .*webhook:manage/,
    ),
    expect.stringMatching(/person may not make webhooks.*Owner or Creator/),
    expect.stringMatching(/has all the webhooks that a base may have\. Airtable allows ten/),
  ]);
});

test("clocks that go back cost neither changes nor their order", async () => {
  const { feed, open, edit, control, told } = await started();
  const before = control.now();
  edit("Contact 0", "Stage", "Booked");
  await feed.read();
  control.advance({ ms: 60_000 });
  edit("Contact 0", "Stage", "Won");
  await feed.read();
  const ours = await open({ now: () => "2020-01-01T00:00:00.000Z" });
  edit("Contact 0", "Stage", "Lost");
  expect((await ours.read()).looks).toEqual([
    expect.stringMatching(/clock says 2020.*the clock was set back/),
  ]);
  control.advance({ ms: Date.parse(before) - Date.parse(control.now()) });
  edit("Contact 0", "Stage", "New");
  edit("Contact 1", "Stage", "Won");
  expect((await feed.read()).looks).toContainEqual(
    expect.stringMatching(
      /^Airtable's times went back in "Contacts", .* in the order in which they were made\.$/,
    ),
  );
  const other = "stage_changed New → Won, editor";
  const lines = (await told()).filter((line) => line.endsWith("editor"));
  expect(lines).toContain(other);
  expect(lines.filter((line) => line !== other)).toEqual([
    "stage_changed New → Booked, editor",
    "stage_changed Booked → Won, editor",
    "stage_changed Won → Lost, editor",
    "stage_changed Lost → New, editor",
  ]);
});

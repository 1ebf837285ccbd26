import { afterEach, expect, test } from "vitest";
import { change, eventsOf, manyEvents, statuses } from "../contract/sample.ts";
import { type SheetsWorld, sheetsWorld } from "../support/sheets-log.ts";

let world: SheetsWorld;
afterEach(() => world.sheets.close());

/** The requests of some work, by kind. */
async function requestsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  world.sheets.control.forgetRequests();
  await work();
  return world.sheets.control.requestLog().map(({ kind }) => kind);
}

test("a handle reads once, and then writes once a batch", async () => {
  world = await sheetsWorld();
  const log = await world.open();
  expect(await requestsOf(() => log.append(manyEvents(20)))).toEqual(["get", "batchUpdate"]);
  for (const prefix of ["x", "y", "z"])
    expect(await requestsOf(() => log.append(manyEvents(20, prefix)))).toEqual(["batchUpdate"]);
});

test("when another has written, a batch costs one refusal and one look at what came", async () => {
  world = await sheetsWorld();
  const [log, other] = [await world.open(), await world.open()];
  await log.append(manyEvents(5));
  await other.append(manyEvents(5, "x"));
  expect(await requestsOf(() => log.append(manyEvents(5, "y")))).toEqual([
    "batchUpdate",
    "get",
    "batchUpdate",
  ]);
});

test("what is known to be there costs a look at its rows, and no write", async () => {
  world = await sheetsWorld();
  const log = await world.open();
  const events = manyEvents(50);
  await log.append(events);
  expect(await requestsOf(() => log.append(events))).toEqual(["get"]);
});

test("after a few seconds a handle looks at the tail before it writes", async () => {
  world = await sheetsWorld();
  const log = await world.open();
  await log.append(manyEvents(5));
  world.sheets.control.advance({ ms: 6_000 });
  expect(await requestsOf(() => log.append(manyEvents(5, "x")))).toEqual(["get", "batchUpdate"]);
});

test("writes leave a hundred markers, and a grid of just the rows that are there", async () => {
  world = await sheetsWorld({ quotas: false });
  const log = await world.open();
  for (let i = 0; i < 103; i++) await log.append(manyEvents(1, `n${i} `));
  const { namedRanges, sheets } = world.sheets.control.book() as {
    readonly namedRanges: readonly { readonly name: string }[];
    readonly sheets: readonly {
      readonly properties: { readonly title: string; readonly gridProperties: object };
    }[];
  };
  expect(namedRanges.map(({ name }) => name)).toEqual(
    Array.from({ length: 100 }, (_, i) => `DAYBOOK_HEAD_${i + 4}`),
  );
  const events = sheets.find(({ properties }) => properties.title === "Events");
  expect(events?.properties.gridProperties).toMatchObject({ rowCount: 104, columnCount: 12 });
});

test("a new handle on a long log asks for two of its twelve columns, and then for the rows that matter", async () => {
  world = await sheetsWorld();
  const log = await world.open();
  const events = manyEvents(3000);
  await log.append(events);
  const fresh = await world.open();
  const asked: (readonly string[] | undefined)[] = [];
  const { client } = fresh;
  const get = client.get;
  Object.assign(client, {
    get: (ask: Parameters<typeof get>[0]) => {
      asked.push(ask.ranges);
      return get(ask);
    },
  });
  const [receipt] = await fresh.append([events[1500] as (typeof events)[number]]);
  expect(receipt?.status).toBe("duplicate");
  expect(asked).toEqual([
    ["'Events'!1:1", "'Events'!I1:I", "'Events'!C1:C"],
    ["'Events'!1:1", "'Events'!A1502:L1502"],
  ]);
});

test("a batch is cut into requests of the size that Google recommends", async () => {
  world = await sheetsWorld();
  const log = await world.open();
  const events = eventsOf(
    ...Array.from({ length: 120 }, (_, i) =>
      change(`c${i}`, "x", { event_data: { to: "Won", note: String(i % 10).repeat(39_000) } }),
    ),
  );
  expect(new Set(statuses(await log.append(events)))).toEqual(new Set(["appended"]));
  const sizes = world.sheets.control
    .requestLog()
    .filter(({ kind }) => kind === "batchUpdate")
    .map(({ bytes }) => bytes);
  expect(sizes.length).toBe(3);
  for (const size of sizes) expect(size).toBeLessThan(2_100_000);
});

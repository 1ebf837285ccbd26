import { afterEach, expect, onTestFinished, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { type AirtableLog, openAirtable } from "../../src/stores/airtable/open.ts";
import { change, eventsOf, idsIn, idsOf, manyEvents, statuses } from "../contract/sample.ts";
import { airtableWorld, crmTable, eventsTable, linkedSettings, type World } from "../support/airtable-log.ts";
import { oddAirtable, type Passing, type Rewrite, refusing } from "../support/odd-airtable.ts";

let world: World;
afterEach(() => world.airtable.close());

/** A log behind a server that changes some answers. */
async function openOdd(rewrite: Rewrite): Promise<AirtableLog> {
  const crm = [crmTable("Contacts", ["Sarah"]), crmTable("Deals", [])];
  world = await airtableWorld({ rates: false, tables: [...crm, eventsTable("Events", ["Contact", "Deal"])] });
  const { airtable, clock, sleep } = world;
  const odd = await oddAirtable(airtable, rewrite);
  onTestFinished(() => odd.close());
  const env = { AIRTABLE_API_KEY: airtable.token, AIRTABLE_ENDPOINT_URL: odd.url };
  const options = {
    hash,
    catalog: catalogOf(),
    settings: linkedSettings,
    env,
    now: () => airtable.control.now(),
    clock,
    sleep,
    timeout: 10_000,
  };
  return openAirtable(`${airtable.base}/Events`, options);
}

const isUpsert = ({ method, body }: Passing): boolean =>
  method === "PATCH" && body?.performUpsert !== undefined;

const named = (name: string) =>
  eventsOf(...[1, 2].map((i) => change(`${name} ${i}`, "Won", { cause: `trigger ${i}` })));

test.each([400, 403, 409, 422])(
  "rows that race left behind block nothing, whichever status (%i) Airtable refuses their event with",
  async (status) => {
    const log = await openOdd(async (request, pass) =>
      isUpsert(request) &&
      request.body.records.some(
        ({ fields }: { fields: { contact_id: string } }) => fields.contact_id === "twin",
      )
        ? refusing(status, "SOME_TYPE", "Cannot update more than one record")
        : pass(),
    );
    const twin = eventsOf(change("twin", "Won"));
    expect(statuses(await log.append([...twin, ...manyEvents(12)]))).toEqual([
      "duplicate",
      ...Array(12).fill("appended"),
    ]);
    expect(statuses(await log.append(twin))).toEqual(["duplicate"]);
  },
);

test.each<readonly [string, (body: Record<string, unknown>) => unknown]>([
  ["without createdRecords", ({ createdRecords, ...body }) => body],
  ["without records", ({ records, ...body }) => body],
  ["that is an empty object", () => ({})],
  ["one record short", ({ records, ...body }) => ({ ...body, records: (records as unknown[]).slice(1) })],
])("an answer %s ends in a look-up: what is there is told, and is there once", async (_, change) => {
  const log = await openOdd(async (request, pass) => {
    const answer = await pass();
    if (!isUpsert(request) || answer.status !== 200) return answer;
    return { status: 200, text: JSON.stringify(change(JSON.parse(answer.text))) };
  });
  for (const events of [named("looked up"), manyEvents(2, "at once")]) {
    const receipts = await log.append(events);
    expect(receipts.map(({ event_id }) => event_id)).toEqual(events.map((event) => event.event_id));
    for (const { status } of receipts) expect(["appended", "duplicate"]).toContain(status);
  }
  expect(await idsIn(log)).toEqual(idsOf([...named("looked up"), ...manyEvents(2, "at once")]));
});

test("a success that wrote nothing is never taken for one", async () => {
  const log = await openOdd(async (request, pass) =>
    isUpsert(request) ? { status: 200, text: "{}" } : pass(),
  );
  await expect(log.append(manyEvents(3))).rejects.toMatchObject({ code: "AIRTABLE_UNCERTAIN" });
  await expect(log.append(named("looked up"))).rejects.toMatchObject({ code: "AIRTABLE_UNCERTAIN" });
});

test("an option is asked for without links: typecast might take the id of a record that is gone for a name", async () => {
  const sent: { typecast: boolean; links: boolean }[] = [];
  const log = await openOdd(async (request, pass) => {
    if (isUpsert(request))
      for (const { fields } of request.body.records)
        sent.push({ typecast: request.body.typecast, links: "Contact" in fields });
    return pass();
  });
  const sarah = world.airtable.control.rows({ table: "Contacts" })[0]?.id ?? "";
  const [event] = eventsOf(change(sarah, "Won"));
  await log.append([{ ...(event as NonNullable<typeof event>), event_type: "brand_new" }]);
  expect(sent).toEqual([
    { typecast: false, links: true },
    { typecast: true, links: false },
  ]);
});

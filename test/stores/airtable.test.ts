import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventStore } from "../../src/core/index.ts";
import { storeContract } from "../contract/index.ts";
import { change, eventsOf, statuses } from "../contract/sample.ts";
import { airtableWorld, type World } from "../support/airtable-log.ts";
import { everyFault } from "../support/airtable-storm.ts";
import { patience } from "../support/patience.ts";

let calm: World;
let stormy: World;
beforeAll(async () => {
  calm = await airtableWorld({ plan: "enterprise" });
  stormy = await airtableWorld({ plan: "enterprise" }, patience());
});
afterAll(async () => {
  await calm.airtable.close();
  await stormy.airtable.close();
});

/** A log that says of no answer that it was lost. */
const heard = (log: EventStore): EventStore => ({
  ...log,
  async append(events) {
    const receipts = await log.append(events);
    expect(receipts.filter(({ reason }) => reason?.includes("lost"))).toEqual([]);
    return receipts;
  },
});

/** Each rule has a storm of its own, so that what one meets hangs on no other. */
const begun = new Set<string>();
const inStorm = (place: string) => {
  // A listing that lags hides what is there from any look-up: what then holds is the storm test's business.
  const storm = { seed: 7 + begun.size, chances: { ...everyFault, lag: 0 }, ms: { race: 5 } };
  if (!begun.has(place)) stormy.airtable.control.storm(storm);
  begun.add(place);
  return stormy.open(place);
};

storeContract("airtable", async (place) => heard(await calm.open(place)));
storeContract("airtable, while every fault strikes", inStorm);

test("a batch whose answer was lost was appended, also where it voids an event of its own", async () => {
  const log = await calm.open("Lost answers");
  const wrong = eventsOf(change("sarah", "Won"));
  const voiding = { event_type: "event_voided", event_data: { event_id: wrong[0]?.event_id } };
  const batch = [...wrong, ...eventsOf(change("sarah", "", voiding)), ...wrong];
  calm.airtable.control.fault({ kind: "lost", requests: ["upsert"] });
  const receipts = await log.append(batch);
  expect(statuses(receipts)).toEqual(["appended", "appended", "conflict"]);
  expect(receipts[0]?.reason).toMatch(/^an answer was lost/);
});

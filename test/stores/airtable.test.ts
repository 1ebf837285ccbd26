import { afterAll, beforeAll } from "vitest";
import { storeContract } from "../contract/index.ts";
import { airtableWorld, type World } from "../support/airtable-log.ts";
import { everyFault } from "../support/airtable-storm.ts";

let calm: World;
let stormy: World;
beforeAll(async () => {
  calm = await airtableWorld({ plan: "enterprise" });
  stormy = await airtableWorld({ plan: "enterprise" }, 100);
  // A listing that lags hides what is there from any look-up: what then holds is the storm test's business.
  stormy.airtable.control.storm({ seed: 7, chances: { ...everyFault, lag: 0 }, ms: { race: 5 } });
});
afterAll(async () => {
  await calm.airtable.close();
  await stormy.airtable.close();
});

storeContract("airtable", (place) => calm.open(place));
storeContract("airtable, while every fault strikes", (place) => stormy.open(place));

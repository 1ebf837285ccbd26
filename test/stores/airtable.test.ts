import { afterAll, beforeAll } from "vitest";
import { storeContract } from "../contract/index.ts";
import { airtableWorld, type World } from "../support/airtable-log.ts";

let world: World;
beforeAll(async () => {
  world = await airtableWorld({ plan: "enterprise" });
});
afterAll(() => world.airtable.close());

storeContract("airtable", (place) => world.open(place));

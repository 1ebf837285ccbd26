import { afterAll, beforeAll } from "vitest";
import { storeContract } from "../contract/index.ts";
import { type SheetsWorld, sheetsWorld } from "../support/sheets-log.ts";

let calm: SheetsWorld;
beforeAll(async () => {
  calm = await sheetsWorld();
});
afterAll(async () => {
  await calm.sheets.close();
});

storeContract("sheets", (place) => calm.open(place));

import { afterAll, beforeAll } from "vitest";
import { storeContract } from "../contract/index.ts";
import { everySheetsFault } from "../support/sheets-faults.ts";
import { type SheetsWorld, sheetsWorld } from "../support/sheets-log.ts";

let calm: SheetsWorld;
let stormy: SheetsWorld;
beforeAll(async () => {
  calm = await sheetsWorld();
  // Whatever nobody has seen answered for certain, answered the other way round.
  stormy = await sheetsWorld(
    { missingName: "ignored", brokenNames: "removed", releasedNames: "taken-once", zeroIndexes: "omitted" },
    800,
  );
  // A reading that lags hides what was acknowledged from any handle that is new: what then holds is the storm test's business.
  stormy.sheets.control.storm({ seed: 7, chances: { ...everySheetsFault, stale: 0 } });
});
afterAll(async () => {
  await calm.sheets.close();
  await stormy.sheets.close();
});

storeContract("sheets", (place) => calm.open(place));
storeContract("sheets, while every fault strikes", (place) => stormy.open(place));

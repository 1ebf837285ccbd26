import { afterAll, beforeAll } from "vitest";
import { storeContract } from "../contract/index.ts";
import { patience } from "../support/patience.ts";
import { everySheetsFault } from "../support/sheets-faults.ts";
import { type SheetsWorld, sheetsWorld } from "../support/sheets-log.ts";

let calm: SheetsWorld;
let stormy: SheetsWorld;
beforeAll(async () => {
  calm = await sheetsWorld();
  // Whatever nobody has seen answered for certain, answered the other way round.
  stormy = await sheetsWorld(
    { missingName: "ignored", brokenNames: "removed", releasedNames: "taken-once", zeroIndexes: "omitted" },
    patience(150),
  );
});
afterAll(async () => {
  await calm.sheets.close();
  await stormy.sheets.close();
});

/** Each rule has a storm of its own, so that what one meets hangs on no other. */
const begun = new Set<string>();
const inStorm = (place: string) => {
  // A reading that lags hides what was acknowledged from any handle that is new: what then holds is the storm test's business.
  const storm = { seed: 100 + begun.size, chances: { ...everySheetsFault, stale: 0 } };
  if (!begun.has(place)) stormy.sheets.control.storm(storm);
  begun.add(place);
  return stormy.open(place);
};

storeContract("sheets", (place) => calm.open(place));
storeContract("sheets, while every fault strikes", inStorm);

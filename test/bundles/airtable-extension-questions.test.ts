import { expect, test } from "vitest";
import { panelOffice } from "./support-panel.ts";

test("the menu of a base that isn't set up has Set up and Close", async () => {
  const there = await panelOffice();
  const seen = await there.press(["Close"]);
  expect(seen.text).toContain("isn't set up");
  expect(seen.asked[0]?.buttons).toEqual(["Set up", "Close"]);
});

import { onTestFinished } from "vitest";
import { type SheetsDesk, sheetsDesk } from "./sheets-desk.ts";
import { teller } from "./story.ts";

export const sarah = teller("sarah");
export const ben = teller("ben");
export const dora = teller("1001");
export const roof = teller("sarah", "roof");

/** Three people and a deal. */
export const story = [
  sarah("contact_created", "04-01T13:00:00Z", { source: "Facebook ad" }),
  sarah("tag_added", "04-01T13:05:00Z", { tag: "engaged" }),
  roof("deal_created", "04-02T14:00:00Z", { name: "Roof 6 kW", stage: "New", amount: 5000 }),
  roof("stage_changed", "04-10T15:30:00Z", { to: "Qualified" }, { actor: "Ana" }),
  ben("contact_created", "04-05T13:00:00Z"),
  ben("stage_changed", "04-06T18:00:00Z", { to: "Discovery Booked" }),
  ben("stage_changed", "04-08T18:00:00Z", { to: "Qualified" }),
  dora("contact_created", "04-05T13:00:00Z"),
  dora("stage_changed", "04-06T18:00:00Z", { to: "Discovery Booked" }),
];
export const noon = "2026-04-30T16:00:00.000Z";
export const evening = "2026-04-30T22:00:00.000Z";
/** One event more. */
export const note = ben("note_added", "04-30T18:00:00Z", { text: "Called, no answer" }, { actor: "Ana" });
/** The views' tabs. */
export const all = [
  "Timelines",
  "Stage Velocity",
  "Stuck Deals",
  "Re-engagement",
  "Cohorts",
  "Ownership",
  "Activity",
  "Stage Changes",
];

/** A desk that is closed with its test, nothing counted yet. */
export async function desk(
  of: Parameters<typeof sheetsDesk>[1] = {},
  told: Parameters<typeof sheetsDesk>[0] = story,
) {
  const made = await sheetsDesk(told, of);
  onTestFinished(() => made.world.close());
  made.counted();
  return made;
}

/** All that the views' tabs hold, but for when rows changed. */
export const shown = ({ rows }: SheetsDesk, tabs: readonly string[] = all) =>
  Object.fromEntries(
    tabs.map((tab) => [
      tab,
      Object.fromEntries(Object.entries(rows(tab)).map(([key, { Updated: _, ...cells }]) => [key, cells])),
    ]),
  );

const known = new Map<string, ReturnType<typeof shown>>();

/** What a publish from nothing shows. */
export async function fresh(as_of: string, ...of: Parameters<typeof desk>) {
  const name = JSON.stringify([as_of, of]);
  const found = known.get(name);
  if (found) return found;
  const made = await desk(...of);
  await made.publish(as_of);
  known.set(name, shown(made));
  return shown(made);
}

/** What is done once, before or after a request of a kind. */
export function once(
  it: SheetsDesk,
  when: "before" | "after",
  kind: "get" | "update",
  work: () => unknown,
): void {
  it.hooks[when] = (each) => {
    if (each !== kind) return;
    it.hooks[when] = () => undefined;
    return work();
  };
}

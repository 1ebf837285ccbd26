import { expect } from "vitest";
import type { Log } from "../../src/index.ts";
import { listArchives } from "../../src/log/archive/archive-files.ts";
import { readArchive } from "../../src/log/archive/read-archive.ts";

/** When it is archived, and what is old then. */
export const now = "2026-06-01T12:00:00.000Z";
export const before = "2023-06-01T00:00:00.000Z";

/** Deals that are over since 2020, `old` of them, and one of this year. */
export const story = (old: number) => [
  ...Array.from({ length: old }, (_, i) => [
    told(`c${i}`, "2020-01-10", "contact_created", { source: "fair" }),
    told(`c${i}`, "2020-01-11", "stage_changed", { to: "New" }, `d${i}`),
    told(`c${i}`, "2020-02-20", "stage_changed", { from: "New", to: i % 2 ? "Won" : "Lost" }, `d${i}`),
  ]).flat(),
  told("eve", "2026-05-20", "contact_created", {}),
  told("eve", "2026-05-21", "stage_changed", { to: "New" }, "d-eve"),
];

const told = (contact_id: string, day: string, event_type: string, event_data: object, deal_id?: string) => ({
  contact_id,
  event_type,
  event_data,
  timestamp: `${day}T10:00:00.000Z`,
  ...(deal_id === undefined ? {} : { deal_id }),
});

/** What a log says, whatever of it stands in archives; what archiving itself says of it left out. */
export async function saidBy(log: Log): Promise<unknown> {
  const { events } = await log.events({ limit: 0 });
  return {
    events: events.filter(({ contact_id }) => contact_id !== "daybook"),
    velocity: await log.view("velocity"),
    owners: await log.view("owners"),
    state: await log.state("c1"),
  };
}

/** Every row once, in the log or in an archive. */
export async function demandAllOnce(live: readonly string[], folder: string, old: number): Promise<void> {
  const filed: string[] = [];
  for (const info of listArchives(folder)) {
    expect(info.removed_at).not.toBeNull();
    for await (const rows of readArchive(info)) for (const { event_id } of rows) filed.push(event_id);
  }
  expect([filed.length, new Set(filed).size]).toEqual([old * 3, old * 3]);
  expect(live.filter((id) => filed.includes(id))).toEqual([]);
  expect([live.length, new Set(live).size]).toEqual([3, 3]);
}

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { bundleScript } from "../../scripts/run.mjs";
import { openLog } from "../../src/index.ts";
import { sales } from "../support/events.ts";
import { leftOf } from "../support/left-of.ts";

const now = "2026-06-01T12:00:00.000Z";
const before = "2023-06-01T00:00:00.000Z";
const ana = ["ana", "ana-old", "at-home", "Roof-of-A"];

const told = (contact_id: string, day: string, event_type: string, event_data: object, deal_id?: string) => ({
  contact_id,
  event_type,
  event_data,
  timestamp: `${day}T10:00:00.000Z`,
  ...(deal_id === undefined ? {} : { deal_id }),
});

/** Ana, whose old rows are archived and who was somebody else before; Bob stays. */
async function logOfAna(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "daybook-erase-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log = await openLog(`sqlite:${join(folder, "log.db")}`, { now: () => now, settings: sales });
  await log.append([
    told("ana", "2020-01-10", "contact_created", { source: "at-home" }),
    told("ana", "2020-01-11", "stage_changed", { to: "New" }, "Roof-of-A"),
    told("ana", "2020-02-20", "stage_changed", { from: "New", to: "Lost" }, "Roof-of-A"),
    told("bob", "2020-01-10", "contact_created", { source: "fair" }),
    told("ana-old", "2026-04-01", "note_added", { text: "at-home" }),
    told("ana-old", "2026-04-02", "contact_merged", { into: "ana" }),
    ...Array.from({ length: 30 }, (_, n) =>
      told("ana", `2026-05-${String((n % 28) + 1).padStart(2, "0")}`, "note_added", { text: `at-home ${n}` }),
    ),
    told("bob", "2026-05-20", "note_added", { text: "stays" }),
  ]);
  await log.archive({ before });
  await log.view("velocity");
  await log.close();
  expect(leftOf(folder, ana).length).toBeGreaterThan(4);
  return folder;
}

describe.each(["SIGKILL", "SIGINT"])("a process that erases, at a %s", (sent) => {
  test("at one step after another is gone on with by the next, which leaves no byte of the person", async () => {
    const whole = await logOfAna();
    const script = await bundleScript(join(import.meta.dirname, "erase-in-steps.ts"));
    const ends: (string | number | null)[] = [];
    for (let at = 1; at < 200 && ends[ends.length - 1] !== 0; at += 3) {
      const folder = mkdtempSync(join(tmpdir(), "daybook-erase-"));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      cpSync(whole, folder, { recursive: true });
      const path = join(folder, "log.db");
      const erase = (step: number) => {
        const { status, signal, stderr } = spawnSync(process.execPath, [
          script,
          path,
          "ana",
          now,
          String(step),
          sent,
        ]);
        return [signal ?? status, stderr.toString()] as const;
      };
      const [end, said] = erase(at);
      expect([at, end, said]).toEqual([at, expect.toBeOneOf(["SIGKILL", 130, 0]), ""]);
      ends.push(end);
      expect(erase(0)).toEqual([0, ""]);
      expect([at, leftOf(folder, ana)]).toEqual([at, []]);
      const log = await openLog(`sqlite:${path}`, { now: () => now });
      const seen = await log.verify();
      const { events } = await log.events({ contacts: ["bob"], limit: 0 });
      await log.close();
      expect([at, seen]).toMatchObject([at, { ok: true, erased: 35 }]);
      expect(events.filter(({ contact_id }) => contact_id !== "daybook")).toHaveLength(2);
      expect(readdirSync(folder).filter((name) => /part|\.lock/.test(name))).toEqual([]);
    }
    expect(ends.length).toBeGreaterThan(2);
  });
});

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { bundleScript } from "../../scripts/run.mjs";
import { openLog } from "../../src/index.ts";
import { manyEvents } from "../contract/sample.ts";

const inputs = (count: number) =>
  manyEvents(count).map(({ event_data, event_id, ...event }) => ({
    ...event,
    event_data: JSON.parse(event_data),
  }));

test("killed again and again, a forward goes on from where it was, and every event is there once", async () => {
  const folder = mkdtempSync(join(tmpdir(), "daybook-kills-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const count = 8_000;
  const from = await openLog(`sqlite:${join(folder, "daybook.db")}`);
  await from.append(inputs(count));
  await from.close();
  const marks = join(folder, "daybook.db.forward.json");
  const forwarded = (): number =>
    existsSync(marks)
      ? (Object.values(JSON.parse(readFileSync(marks, "utf8")).targets)[0] as { mark: { events: number } })
          .mark.events
      : 0;
  const script = await bundleScript("src/cli/main.ts");
  const run = (killAt: number): Promise<{ signal: string | null; said: string }> =>
    new Promise((done) => {
      const child = spawn(process.execPath, [script, "forward", "--to", "sqlite:copy.db", "--json"], {
        cwd: folder,
      });
      let said = "";
      child.stdout.on("data", (data: Buffer) => {
        said += String(data);
      });
      const look = setInterval(() => {
        if (forwarded() >= killAt) child.kill("SIGKILL");
      }, 5);
      child.once("close", (_, signal) => {
        clearInterval(look);
        done({ signal, said });
      });
    });
  const signals: (string | null)[] = [];
  for (const killAt of [1, 4_001]) signals.push((await run(killAt)).signal);
  const reached = forwarded();
  const { said } = await run(Number.POSITIVE_INFINITY);
  expect(signals[0]).toBe("SIGKILL");
  expect(reached).toBeGreaterThan(0);
  const { appended, duplicate, conflict, rejected } = JSON.parse(said);
  // Of the page that was under way some may have been there.
  expect([appended + duplicate, conflict, rejected]).toEqual([count - reached, 0, 0]);
  const copy = await openLog(`sqlite:${join(folder, "copy.db")}`);
  const { events } = await copy.events({ limit: 0 });
  await copy.close();
  expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(count);
  expect(events).toHaveLength(count);
});

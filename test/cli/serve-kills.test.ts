import { join } from "node:path";
import { expect, test } from "vitest";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openSqlite } from "../../src/stores/sqlite/open.ts";
import { served } from "../support/served.ts";
import { desk } from "./support.ts";

test("killed again and again under load, every event that was answered 202 is in the log once", async () => {
  const { folder } = desk();
  const acknowledged: string[] = [];
  let sent = 0;
  for (let round = 0; round < 4; round++) {
    const server = await served(folder);
    let alive = true;
    const sender = async (name: string): Promise<void> => {
      while (alive) {
        const number = sent++;
        const events = Array.from({ length: 5 }, (_, i) => ({
          contact_id: `c${number % 50}`,
          event_type: "note_added",
          event_data: { text: `${name} ${number} ${i}` },
          cause: `${name} ${number} ${i}`,
        }));
        try {
          const answer = await server.post("/v1/events", events, { "idempotency-key": `${name}-${number}` });
          expect(answer.status).toBe(202);
          acknowledged.push(
            ...(answer.json.receipts as readonly { event_id: string }[]).map(({ event_id }) => event_id),
          );
        } catch (error) {
          if (alive) throw error;
        }
      }
    };
    const senders = ["x", "y", "z"].map((name) => sender(`${name}${round}`));
    while (acknowledged.length < (round + 1) * 200) await new Promise((done) => setImmediate(done));
    alive = false;
    await server.kill();
    await Promise.all(senders);
  }
  const last = await served(folder);
  expect(await last.stop()).toContain('"stopped":true');
  const log = openSqlite(join(folder, "daybook.db"), { hash, now, create: false });
  const ids: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = log.readNow({}, after);
    ids.push(...page.rows.map(({ event_id }) => event_id));
    after = page.checkpoint;
    if (page.done) break;
  }
  await log.close();
  expect(new Set(ids).size).toBe(ids.length);
  const held = new Set(ids);
  expect(acknowledged.filter((id) => !held.has(id))).toEqual([]);
  expect(acknowledged.length).toBeGreaterThanOrEqual(800);
});

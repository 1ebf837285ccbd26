import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { served } from "../support/served.ts";
import { desk } from "./support.ts";

test("an erasure takes a person out of what serve keeps beside the log, too", async () => {
  const at = desk();
  const server = await served(at.folder);
  const about = (contact_id: string, text: string, more = {}) => ({
    contact_id,
    event_type: "note_added",
    event_data: { text },
    ...more,
  });
  const wait = "/v1/events?wait=1";
  await server.post(wait, [
    about("sarah-connor", "first", { idempotency_key: "k" }),
    about("tom", "hello", { cause: "1" }),
  ]);
  await server.post(wait, about("sarah-connor", "terminated", { idempotency_key: "k" }));
  await server.post(wait, about("tom", "again", { idempotency_key: "t" }));
  await server.post(wait, about("tom", "other", { idempotency_key: "t" }));
  const odd = { contact_id: "tom", event_type: "sarah-connor", cause: "2" };
  await server.post("/v1/events", [odd, about("tom", "good", { cause: "3" })], {
    "idempotency-key": "mixed",
  });
  await server.stop();
  expect((await at.run("erase sarah-connor --yes")).code).toBe(0);
  for (const name of readdirSync(at.folder))
    for (const text of ["sarah-connor", "terminated"])
      expect(readFileSync(join(at.folder, name)).includes(text), `${name} holds ${text}`).toBe(false);
  const again = await served(at.folder);
  const { problems } = (await again.get("/v1/problems")).json as unknown as { problems: readonly object[] };
  expect(problems).toMatchObject([{ event: { contact_id: "tom" } }]);
});

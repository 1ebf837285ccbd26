import { describe, expect, test } from "vitest";
import { openMemory } from "../../src/stores/memory.ts";
import { storeContract } from "../contract/index.ts";
import { manyEvents } from "../contract/sample.ts";

const now = (): string => "2026-07-01T00:00:00.000Z";
const oneHandle = "a log in memory has one handle";

storeContract("memory", () => openMemory({ now }), {
  "a checkpoint is good in another handle, later": oneHandle,
  "what was acknowledged is there for every other handle at once": oneHandle,
  "the same batch from two handles at once is in the log once": oneHandle,
  "batches that overlap, many at once from two handles, lose nothing and double nothing": oneHandle,
  "two contents for one key at once: one is kept, the same for every reader, and the other is told":
    oneHandle,
  "a reader during a writer sees whole rows, each once, and in the end all of them": oneHandle,
});

describe("memory", () => {
  test("two logs know nothing of each other", async () => {
    const [one, two] = [openMemory({ now }), openMemory({ now })];
    await one.append(manyEvents(3));
    expect((await two.read()).rows).toEqual([]);
  });

  test("a page holds as many rows as asked for", async () => {
    const log = openMemory({ now, pageSize: 10 });
    await log.append(manyEvents(25));
    const first = await log.read();
    expect([first.rows.length, first.done]).toEqual([10, false]);
  });
});

import { describe, expect, test } from "vitest";
import { deriveKey } from "../../src/core/identity.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { type Desk, desk } from "./support.ts";

interface Shown {
  readonly event_id: string;
  readonly event_type: string;
  readonly contact_id: string;
  readonly voided: boolean;
  readonly event_data: { readonly event_id?: string; readonly reason?: string };
  readonly actor: string | null;
}

const listed = async (at: Desk, flags = ""): Promise<readonly Shown[]> =>
  ((await at.run(`events --limit 0 --json ${flags}`)).json() as { rows: Shown[] }).rows;

async function withLeads(n = 3): Promise<Desk> {
  const rows = Array.from({ length: n }, (_, i) => `l${i},2026-01-01`).join("\n");
  const at = desk({ "leads.csv": `id,created\n${rows}\n` });
  await at.run("import leads.csv --yes");
  await at.run("append --contact sarah --type contact_created --at 2026-02-01");
  return at;
}

describe("voiding by id", () => {
  test("appends an event_voided on the same contact, with reason and actor, and once only", async () => {
    const at = await withLeads();
    const [event] = await listed(at, "--contact sarah");
    const line = `void ${event?.event_id} --reason 'wrong person' --actor Ana --yes`;
    const first = await at.run(line);
    expect([first.code, first.out]).toEqual([0, expect.stringContaining("1 event is voided")]);
    expect(await listed(at, "--contact sarah")).toMatchObject([
      { event_type: "contact_created", voided: true },
      {
        event_type: "event_voided",
        voided: false,
        actor: "Ana",
        event_data: { event_id: event?.event_id, reason: "wrong person" },
      },
    ]);
    const again = await at.run(`void ${event?.event_id} --yes --json`);
    expect([again.code, again.json()]).toEqual([
      0,
      {
        dry_run: false,
        found: 0,
        already: 1,
        appended: 0,
        duplicate: 0,
        rejected: 0,
        refused: [],
        events: [],
      },
    ]);
  });

  test("has the key that anybody's voiding of that event has: two at once are one", async () => {
    const at = await withLeads();
    const [event] = await listed(at, "--contact sarah");
    at.now = "2026-07-01T00:00:00.000Z";
    await at.run(`void ${event?.event_id} --yes`);
    const [voiding] = await listed(at, "--type event_voided");
    const event_data = JSON.stringify({ event_id: event?.event_id });
    const parts = {
      contact_id: "sarah",
      deal_id: null,
      event_type: "event_voided",
      event_data,
      cause: "void",
    };
    expect(voiding).toMatchObject({ idempotency_key: deriveKey(parts, sha256Hex) });
  });

  test("without --yes and without a terminal does nothing, with code 2", async () => {
    const at = await withLeads();
    const [event] = await listed(at);
    const said = await at.run(`void ${event?.event_id}`);
    expect([said.code, said.err]).toEqual([
      2,
      expect.stringContaining("1 event would be voided; nothing was done."),
    ]);
    expect(await listed(at, "--type event_voided")).toEqual([]);
  });

  test("at a terminal shows what it would do and asks", async () => {
    const at = await withLeads();
    const [event] = await listed(at, "--contact sarah");
    const no = await at.run(`void ${event?.event_id}`, { answers: [false] });
    expect([no.code, no.err]).toEqual([
      130,
      expect.stringMatching(/Contact created[\s\S]*Nothing was voided/),
    ]);
    expect((await at.run(`void ${event?.event_id}`, { answers: [true] })).code).toBe(0);
    expect(await listed(at, "--type event_voided")).toHaveLength(1);
  });

  test("refuses what can't be voided, what isn't there and what is no id, and does the rest", async () => {
    const at = await withLeads();
    const [lead, ...others] = await listed(at);
    await at.run(`void ${others[0]?.event_id} --yes`);
    const [voiding] = await listed(at, "--type event_voided");
    const said = await at.run(
      `void ${lead?.event_id} ${voiding?.event_id} 01KP0FJ4H0CSE1K75QA0YFK8F0 sarah --yes --json`,
    );
    expect(said.code).toBe(3);
    expect(said.json()).toMatchObject({
      found: 1,
      appended: 1,
      refused: [
        { event_id: voiding?.event_id, message: expect.stringContaining("can't be voided") },
        { event_id: "01KP0FJ4H0CSE1K75QA0YFK8F0", message: "is not in the log." },
        { event_id: "sarah", message: expect.stringContaining("is no event_id") },
      ],
    });
  });
});

describe("voiding a source", () => {
  test("takes back all of it and nothing else; the dry run shows it first and writes nothing", async () => {
    const at = await withLeads();
    const dry = await at.run("void --source import:leads.csv --dry-run");
    expect([dry.code, dry.out]).toEqual([
      0,
      expect.stringContaining("3 events would be voided; nothing was done."),
    ]);
    expect((await at.run("void --source import:leads.csv --dry-run --json")).json()).toMatchObject({
      dry_run: true,
      found: 3,
      appended: 0,
      events: [{ contact_id: "l0", event: "Contact created" }, {}, {}],
    });
    expect(await listed(at)).toHaveLength(4);
    expect((await at.run("void --source import:leads.csv --yes --json")).json()).toMatchObject({
      found: 3,
      appended: 3,
    });
    expect(
      (await listed(at))
        .filter(({ voided }) => voided)
        .map(({ contact_id }) => contact_id)
        .sort(),
    ).toEqual(["l0", "l1", "l2"]);
    expect((await at.run("void --source import:leads.csv --yes --json")).json()).toMatchObject({
      found: 0,
      already: 3,
    });
  });

  test("goes on where Ctrl-C stopped it, between batches", async () => {
    const at = await withLeads(6000);
    const stopped = await at.run("void --source import:leads.csv --yes", { signal: AbortSignal.abort() });
    expect([stopped.code, stopped.err]).toEqual([
      130,
      expect.stringContaining("Stopped after 5,000 of 6,000 events."),
    ]);
    expect((await at.run("void --source import:leads.csv --yes --json")).json()).toMatchObject({
      found: 1000,
      already: 5000,
      appended: 1000,
    });
  });

  test("that wrote nothing says so", async () => {
    const said = await (await withLeads()).run("void --source import:other.csv --yes");
    expect([said.code, said.out]).toEqual([0, expect.stringContaining("No event fits.")]);
  });
});

test.each(["void", "void 01KP0FJ4H0CSE1K75QA0YFK8F0 --source x"])("%s is wrong usage", async (line) => {
  expect((await desk().run(line)).code).toBe(2);
});

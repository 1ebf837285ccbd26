import { describe, expect, test } from "vitest";
import { type Desk, desk } from "./support.ts";

async function filled(): Promise<Desk> {
  const lines = Array.from({ length: 60 }, (_, n) => {
    const day = String(1 + (n % 30)).padStart(2, "0");
    return JSON.stringify({
      contact_id: n % 2 ? "bo" : "sarah",
      deal_id: n % 5 === 0 ? "roof" : undefined,
      event_type: n % 3 ? "note_added" : "tag_added",
      event_data: n % 3 ? { text: `note ${n}` } : { tag: `t${n}` },
      timestamp: `2026-0${n < 30 ? 4 : 5}-${day}T12:00:00Z`,
      actor: n % 4 ? "Ana" : undefined,
    });
  });
  const at = desk({ "e.ndjson": lines.join("\n") });
  await at.run("append e.ndjson");
  return at;
}

const count = async (at: Desk, flags: string): Promise<number> =>
  ((await at.run(`events --json ${flags}`)).json() as { total: number }).total;

describe("events", () => {
  test("shows the newest 50, oldest first, and how to see the rest", async () => {
    const at = await filled();
    const { out } = await at.run("events");
    const lines = out.trimEnd().split("\n");
    expect(lines).toHaveLength(52);
    expect(lines[1]).toContain("2026-04-11 12:00, 7 weeks ago");
    expect(lines[50]).toContain("2026-05-30 12:00, 2 days ago");
    expect(lines[51]).toBe("50 of 60; --limit 0 shows all");
    expect((await at.run("events --limit 0")).out.trimEnd().split("\n")).toHaveLength(61);
    expect((await at.run("events --limit 2 --json")).json()).toMatchObject({ total: 60, rows: [{}, {}] });
  });

  test.each([
    ["--contact sarah", 30],
    ["--deal roof", 12],
    ["--type tag_added", 20],
    ["--actor Ana", 45],
    ["--contact sarah --type tag_added", 10],
    ["--since 2026-05-30T12:00:00Z", 1],
    ["--until 2026-04-02T12:00:00Z", 1],
    ["--since 2026-04-02 --until 2026-04-04", 2],
    ["--on 2026-05-08", 1],
    ["--since 3d", 2],
    ["--contact nobody", 0],
  ])("%s: %i", async (flags, n) => expect(await count(await filled(), flags)).toBe(n));

  test("marks what was taken back", async () => {
    const at = await filled();
    const { rows } = (await at.run("events --limit 1 --json")).json() as { rows: { event_id: string }[] };
    await at.run(`void ${rows[0]?.event_id} --yes`);
    const { out } = await at.run("events --limit 2", { colours: true });
    expect(out).toContain("(voided) ");
    expect(out).toContain("\u001b[9m");
  });

  test("says what to do where nothing fits, and where nothing is", async () => {
    const at = await filled();
    expect((await at.run("events --contact nobody")).out).toContain("→ Take a flag away");
    expect((await at.run("events --log sqlite:empty.db")).err).toContain("There is no log");
  });

  test("--csv has every column, and cells that no spreadsheet runs", async () => {
    const at = desk();
    await at.run("append --contact '=cmd' --type note_added --set 'text=a, b' --at 2026-01-01");
    const [header, row] = (await at.run("events --csv")).out.split("\r\n");
    expect(header).toBe(
      "event,event_id,contact_id,event_type,event_data,timestamp,deal_id,actor,source,idempotency_key,recorded_at,voided",
    );
    expect(row).toContain(",'=cmd,");
    expect(row).toContain('"{""text"":""a, b""}"');
  });

  test("--json has the shape of a view, with the event's own columns", async () => {
    const at = desk();
    await at.run("append --contact a --type note_added --set text=x --at 2026-01-01");
    expect((await at.run("events --json")).json()).toEqual({
      as_of: at.now,
      timezone: "UTC",
      definition: expect.any(String),
      total: 1,
      rows: [
        {
          event: "Note: x",
          event_id: expect.any(String),
          contact_id: "a",
          event_type: "note_added",
          event_data: { text: "x" },
          timestamp: "2026-01-01T00:00:00.000Z",
          deal_id: null,
          actor: null,
          source: null,
          idempotency_key: expect.any(String),
          recorded_at: at.now,
          voided: false,
        },
      ],
    });
  });
});

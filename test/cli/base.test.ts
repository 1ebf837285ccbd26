import { describe, expect, test } from "vitest";
import { type Office, office } from "../support/office.ts";

const init =
  "--timezone UTC --contacts Contacts --deals Deals --pipeline 'New, Qualified, Won*, Lost-' --yes";

/** An office with a log in its base, on a plan. */
async function logged(plan = "team", options: Parameters<typeof office>[0] = {}): Promise<Office> {
  const there = await office({ now: "2026-06-01T12:00:00.000Z", ...options });
  const said = await there.run(`init --log ${there.log} --plan ${plan} ${init}`);
  expect([said.err, said.code]).toEqual(["", 0]);
  return there;
}

/** Lets days go by, for the office and for Airtable. */
function later({ at, airtable }: Office, days: number): void {
  airtable.control.advance({ ms: days * 86_400_000 });
  at.now = airtable.control.now();
}

const sarah = ({ airtable }: Office): string =>
  airtable.control.rows({ table: "Contacts" }).find(({ fields }) => fields["Full name"] === "Sarah Lopez")
    ?.id ?? "";

interface Checks {
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly message: string;
    readonly hint: string | null;
  }[];
}

async function check(there: Office, name: string): Promise<Checks["checks"]> {
  const { checks }: Checks = (await there.run("doctor --json")).json();
  return checks.filter((each) => each.name === name);
}

describe("how much room is left", () => {
  test("is said by doctor: records of all tables, calls of this month, and when it will be full at the log's own rate", async () => {
    const there = await logged();
    for (let week = 0; week < 5; week++) {
      const rows = Array.from(
        { length: 30 },
        (_, i) => `c${i},email_sent,2026-06-0${week + 1}T0${i % 10}:00:00Z`,
      );
      there.at.write("events.csv", ["contact_id,event_type,timestamp", ...rows].join("\n"));
      expect((await there.run("append events.csv")).code).toBe(0);
      later(there, 7);
    }
    const all = there.airtable.control
      .schema()
      .reduce((sum, { name }) => sum + there.airtable.control.rows({ table: name }).length, 0);
    const [room] = await check(there, "room");
    expect(all).toBe(154);
    expect(room).toMatchObject({
      ok: true,
      message: "154 of 50,000 records (Team); at 30 events a week it is full in about ten years or more.",
    });
    const [calls] = await check(there, "calls");
    expect(calls?.message).toMatch(/^\d+ of 100,000 API calls made by Daybook from this folder this month/);
  });

  test("is said by the first append of a day, which counts what was appended since init; by the next ones no more", async () => {
    const there = await logged();
    const send = async (n: number) => {
      const said = await there.run(`append --contact c${n} --type email_sent --at 2026-05-01`);
      expect([said.code, said.err]).toEqual([0, ""]);
      return said.out;
    };
    const all = there.airtable.control
      .schema()
      .reduce((sum, { name }) => sum + there.airtable.control.rows({ table: name }).length, 0);
    expect(await send(1)).toMatch(
      new RegExp(
        `Room: ${all + 1} of 50,000 records \\(Team\\).*API calls made by Daybook from this folder this month`,
      ),
    );
    expect(await send(2)).not.toContain("Room");
    later(there, 1);
    expect(await send(3)).toContain(`Room: ${all + 3} of 50,000`);
    // A refresh sees the rows, and counts none of them twice.
    await there.run("events");
    later(there, 1);
    expect(await send(4)).toContain(`Room: ${all + 4} of 50,000`);
    // A publish sees the rows of views and of the CRM.
    expect((await there.run("publish")).code).toBe(0);
    const views = ["Events", "Contacts", "Deals", "Timelines", "Daybook"];
    expect(there.airtable.control.schema().map(({ name }) => name)).toEqual(expect.arrayContaining(views));
    later(there, 1);
    const now = there.airtable.control
      .schema()
      .reduce((sum, { name }) => sum + there.airtable.control.rows({ table: name }).length, 0);
    expect(await send(5)).toContain(`Room: ${now + 1} of 50,000`);
  });

  test("is tight long before Airtable refuses: doctor wants a look, and every append says so", async () => {
    const there = await logged("free", { plan: "free" });
    const rows = Array.from(
      { length: 950 },
      (_, i) => `c${i % 90},email_sent,2026-05-01T00:00:0${i % 10}.${String(i).padStart(3, "0")}Z`,
    );
    there.at.write("events.csv", ["contact_id,event_type,timestamp", ...rows].join("\n"));
    const said = await there.run("append events.csv");
    expect(said.out).toMatch(/Room: 954 of 1,000 records \(Free\).*\n→ Move old records/);
    const [room] = await check(there, "room");
    expect(room).toMatchObject({
      ok: false,
      message: expect.stringContaining("954 of 1,000 records (Free)"),
    });
    expect(room?.hint).toMatch(/larger plan/);
    const next = await there.run(`append --contact ${sarah(there)} --type email_sent --at 2026-06-01`);
    expect(next.out).toMatch(
      /Room: 95\d of 1,000 records \(Free\).*it is full in about.*API calls.*\n→ Move old records/,
    );
  });

  test("doesn't count what was imported once into the rate", async () => {
    const there = await logged();
    const rows = Array.from({ length: 200 }, (_, i) => `c${i},2026-05-01T00:00:0${i % 10}Z,New`);
    there.at.write("leads.csv", ["Lead ID,Created,Stage", ...rows].join("\n"));
    expect((await there.run("import leads.csv --yes")).code).toBe(0);
    expect((await check(there, "room"))[0]).toMatchObject({
      ok: true,
      message: expect.not.stringContaining("full in"),
    });
  });

  test("calls are added up over commands, and begin anew with the month", async () => {
    const there = await logged();
    const calls = async () => Number(/^(\d+)/.exec((await check(there, "calls"))[0]?.message ?? "")?.[1]);
    const first = await calls();
    expect(await calls()).toBeGreaterThan(first);
    later(there, 40);
    expect(await calls()).toBeLessThan(first + 5);
  });
});

describe("doctor on a base", () => {
  test("finds a column that was renamed, one that was deleted and a table that is gone, and says what to do", async () => {
    const there = await logged();
    const { control } = there.airtable;
    control.renameField({ table: "Events", field: "actor", to: "Who" });
    control.deleteField({ table: "Stage Velocity", field: "Median days" });
    control.renameTable({ table: "Re-engagement", to: "Call again" });
    const said = await there.run("doctor");
    expect(said.code).toBe(3);
    for (const part of ["actor", "Median days", "Re-engagement"]) expect(said.out).toContain(part);
  });

  test("says of a token without the schema's scope which scope it is, and goes on with the rest", async () => {
    const there = await logged();
    const { secret } = there.airtable.control.addToken({
      user: "owner",
      scopes: ["data.records:read", "data.records:write"],
    });
    const { checks }: Checks = (
      await there.run("doctor --json", { env: { AIRTABLE_API_KEY: secret } })
    ).json();
    expect(checks.find(({ name }) => name === "tables")).toMatchObject({
      ok: false,
      message: expect.stringMatching(/schema\.bases:read/),
    });
    expect(checks.find(({ name }) => name === "rows")).toMatchObject({ ok: true });
  });
});

describe("a file that stops half way", () => {
  const lines = (n: number): string =>
    [
      "contact_id,event_type,timestamp",
      ...Array.from({ length: n }, (_, i) => `c${i},email_sent,2026-05-01T00:00:00Z`),
    ].join("\n");

  test.each(["append", "import"])("says how much %s put into a base that is full now", async (command) => {
    const there = await logged("free", { plan: "free" });
    there.at.write("events.csv", lines(1100));
    const said = await there.run(`${command} events.csv`);
    expect(said.code).toBe(1);
    expect(said.err).toMatch(
      /The base is full: 1,000 of 1,000 records \(Free\)\. At least [89]\d\d of the file's events are in the log\.\n→ Move old/,
    );
    const one = await there.run("append --contact new --type email_sent --at 2026-05-01");
    expect(one.err).toMatch(/^The base is full: 1,000 of 1,000 records \(Free\)\.\n/);
  });

  test("says so of any other stop too, and counts what was there before", async () => {
    const there = await logged();
    there.at.write("events.csv", lines(250));
    expect((await there.run("append events.csv")).code).toBe(0);
    there.at.write("events.csv", lines(900));
    const { secret } = there.airtable.control.addToken({ user: "owner", scopes: ["data.records:read"] });
    const said = await there.run("append events.csv", { env: { AIRTABLE_API_KEY: secret } });
    expect([said.code, said.err]).toEqual([
      1,
      expect.stringMatching(/At least 200 of the file's events are in the log, 200 of them from before\./),
    ]);
  });

  test("a synced table takes no rows, which is not for want of room", async () => {
    const there = await logged();
    there.airtable.control.syncTable({ table: "Events", synced: true });
    const said = await there.run("append --contact new --type email_sent --at 2026-05-01");
    expect([said.code, said.err]).toEqual([
      1,
      expect.stringMatching(/^The log's table is synced from elsewhere/),
    ]);
    expect(said.err).not.toContain("full");
  });
});

describe("bad input", () => {
  const append = "append --contact c1 --type email_sent --at 2026-05-01";
  const told = async (there: Office, env: Readonly<Record<string, string>>, line = append) => {
    const said = await there.run(`${line} --json`, { env });
    const { error } = said.json() as { error: { code: string; message: string; hint: string } };
    expect(said.err).toBe("");
    return { exit: said.code, ...error, out: said.out };
  };

  test("is one sentence with what to do, and never shows the token", async () => {
    const there = await logged();
    const token = "patZZZZZZZZZZZZZZ.0123456789abcdef";
    const wrong = await told(there, { AIRTABLE_API_KEY: token });
    expect(wrong).toMatchObject({ exit: 1, hint: expect.stringMatching(/airtable\.com\/create\/tokens/) });
    expect(wrong.out).not.toContain(token);
    expect(await told(there, { AIRTABLE_API_KEY: "" })).toMatchObject({
      message: expect.stringMatching(/token/),
    });
    const { secret } = there.airtable.control.addToken({ user: "owner", scopes: ["data.records:read"] });
    expect(await told(there, { AIRTABLE_API_KEY: secret })).toMatchObject({
      message: expect.stringContaining("data.records:write"),
    });
    const elsewhere = await there.run(
      "append --log airtable://appAAAAAAAAAAAAAA/Events --contact c1 --type email_sent --at 2026-05-01 --json",
    );
    expect(elsewhere.json()).toMatchObject({
      error: { message: expect.stringContaining("appAAAAAAAAAAAAAA") },
    });
    const mistyped = await there.run(
      "append --log airtable://CRM --contact c1 --type email_sent --at 2026-05-01",
    );
    expect([mistyped.code, mistyped.err]).toEqual([2, expect.stringMatching(/airtable:\/\/app/)]);
  });

  test("the month's calls are used up: said at once, and the same batch goes in when they aren't", async () => {
    const there = await logged("free", { plan: "free" });
    there.airtable.control.setCalls({ count: 1000 });
    expect(await told(there, {})).toMatchObject({ exit: 1, message: expect.stringMatching(/month/) });
    there.airtable.control.setCalls({ count: 0 });
    expect((await there.run(append)).out).toMatch(/^appended/);
  });
});

test("a long wait is told on stderr, with why, and short ones aren't", async () => {
  const there = await logged();
  const append = (contact: string) =>
    there.run(`append --contact ${contact} --type email_sent --at 2026-05-01`);
  expect((await append("c1")).err).toBe("");
  there.airtable.control.fault({ kind: "429" });
  expect(await append("c2")).toMatchObject({
    code: 0,
    err: "Waiting 30 s: the log takes no requests for now; others may be using it.\n",
  });
});

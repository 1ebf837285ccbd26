import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { desk } from "./support.ts";

const one = "append --contact sarah --type stage_changed --set to=Qualified --at 2026-05-01T10:00:00Z";

describe("help", () => {
  test("lists every command with its summary, and is what a bare daybook shows", async () => {
    const at = desk();
    const { code, out } = await at.run("--help");
    expect(code).toBe(0);
    for (const { name, summary } of commands)
      expect(out).toMatch(new RegExp(`^  ${name} .*${summary.slice(0, 20)}`, "m"));
    expect((await at.run("")).out).toBe(out);
    expect((await at.run("help")).out).toBe(out);
  });

  test.each(commands.map(({ name }) => name))(
    "of %s has an example that names it, and tells its flags apart",
    async (name) => {
      const at = desk();
      const { code, out } = await at.run(`${name} --help`);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`Examples:\\n  (cat .*\\| )?daybook ${name}\\b`));
      expect(out).toContain("Global Options:");
      expect((await at.run(`help ${name}`)).out).toBe(out);
    },
  );

  test("-V prints the version and nothing else", async () => {
    expect((await desk().run("-V")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("wrong usage", () => {
  test.each([
    ["evnts", "Unknown command 'evnts'.", "Did you mean events?"],
    ["events --limt 5", "Unknown option '--limt'.", "Did you mean --limit?"],
    ["--jsno events", "Unknown option '--jsno'.", "Did you mean --json?"],
    ["frobnicate", "Unknown command 'frobnicate'.", "daybook --help"],
    ["--json=1", "Unknown option '--json=1'.", "Did you mean --json?"],
    ["--no-color", "A command is missing.", "daybook --help"],
    ["events one two", "Too many arguments for 'events'. Expected 0 arguments but got 2.", "daybook --help"],
    ["import", "Missing required argument 'FILE'.", "daybook --help"],
    ["events --limit", "Option '--limit <n>' argument missing.", "daybook --help"],
    ["events --limit many", '--limit takes a whole number, found "many".', "--limit 30"],
    ["events --limit 1.5", '--limit takes a whole number, found "1.5".', "--limit 30"],
    ["events --type stage_changd", 'There is no event type "stage_changd".', "Did you mean stage_changed?"],
    ["events --since lately", '--since: "lately" is no usable time', "30d"],
    ["events --on 2026-05-08 --since 30d", "--on is a whole day", "one or the other"],
  ])("%s: code 2, a sentence and what to do", async (line, message, hint) => {
    const at = desk();
    await at.run(one);
    const said = await at.run(line);
    expect(said.code).toBe(2);
    expect(said.out).toBe("");
    expect(said.err).toContain(message);
    expect(said.err).toMatch(/\n→ /);
    expect(said.err).toContain(hint);
    expect(said.err).not.toMatch(/^\s+at /m);
  });

  test("with --json is one document on stdout and nothing else", async () => {
    const said = await desk().run("events --limt 5 --json");
    expect(said.code).toBe(2);
    expect(said.err).toBe("");
    expect(said.json()).toEqual({
      error: { code: "USAGE", message: "Unknown option '--limt'.", hint: "Did you mean --limit?" },
    });
  });
});

describe("the global flags", () => {
  test("stand on either side of the command", async () => {
    const at = desk();
    await at.run(`--log sqlite:other.db ${one}`);
    for (const line of [
      "--log sqlite:other.db --json events",
      "events --json --log sqlite:other.db",
      "--json events --log=sqlite:other.db",
    ])
      expect((await at.run(line)).json()).toMatchObject({ total: 1 });
  });

  test("a log is named by the flag, else the environment, else .env, else the config, else it is daybook.db", async () => {
    const at = desk();
    await at.run(one);
    const total = async (line: string, env: Record<string, string> = {}): Promise<unknown> => {
      const said = await at.run(`${line} --json`, { env });
      return said.code === 0
        ? (said.json() as { total: number }).total
        : (said.json() as { error: { code: string } }).error.code;
    };
    expect(await total("events")).toBe(1);
    expect(await total("events", { DAYBOOK_LOG: "" })).toBe(1);
    at.write("daybook.config.json", '{"log":"sqlite:from-config.db"}');
    expect(await total("events")).toBe("LOG_NOT_FOUND");
    at.write(".env", "DAYBOOK_LOG=sqlite:daybook.db\n");
    expect(await total("events")).toBe(1);
    expect(await total("events", { DAYBOOK_LOG: "sqlite:from-env.db" })).toBe("LOG_NOT_FOUND");
    expect(await total("events --log sqlite:daybook.db", { DAYBOOK_LOG: "sqlite:from-env.db" })).toBe(1);
  });

  test("a config elsewhere is taken by --config, and its log lies beside it", async () => {
    const at = desk();
    mkdirSync(join(at.folder, "team"));
    at.write("team/daybook.config.json", '{"log":"sqlite:team.db","timezone":"America/New_York"}');
    await at.run(
      "--config team/daybook.config.json append --contact a --type note_added --set text=x --at 2026-01-01",
    );
    const said = await at.run("events --log sqlite:team/team.db --config team/daybook.config.json --json");
    expect(said.json()).toMatchObject({
      timezone: "America/New_York",
      rows: [{ timestamp: "2026-01-01T05:00:00.000Z" }],
    });
  });
});

describe("a config", () => {
  test("that is named and not there is code 2", async () => {
    const said = await desk().run("events --config nowhere.json");
    expect([said.code, said.err]).toEqual([2, expect.stringContaining('There is no config "nowhere.json".')]);
  });

  test("with a wrong key names the key, its place and the nearest right one", async () => {
    const at = desk({ "daybook.config.json": '{"timzone":"UTC"}' });
    const said = await at.run("events");
    expect(said.code).toBe(2);
    expect(said.err).toContain("timzone");
    expect(said.err).toContain("timezone");
  });

  test("that is no JSON says where", async () => {
    const at = desk({ "daybook.config.json": '{"timezone": "UTC",}\n' });
    const said = await at.run("events");
    expect(said.code).toBe(2);
    expect(said.err).toMatch(/daybook\.config\.json is not JSON: line 1, column 2\d/);
  });
});

describe("what is printed", () => {
  test("has colours only where colours may be, and not with --no-color", async () => {
    const at = desk();
    await at.run(one);
    expect((await at.run("events", { colours: true })).out).toContain("\u001b[1m");
    expect((await at.run("events --no-color", { colours: true })).out).not.toContain("\u001b[");
    expect((await at.run("events")).out).not.toContain("\u001b[");
  });

  test("holds no secret, in prose and in JSON", async () => {
    const env = { AIRTABLE_API_KEY: "patSECRET.0123456789" };
    const line = "events --log frob://ana:hunter22@host/patSECRET.0123456789";
    for (const how of ["", " --json"]) {
      const { code, out, err } = await desk().run(line + how, { env });
      expect(code).toBe(2);
      expect(out + err).toContain("frob:");
      expect(out + err).not.toMatch(/hunter22|patSECRET/);
    }
  });

  test("an event's text can't take over the terminal", async () => {
    const at = desk();
    await at.run(
      'append --contact a --type note_added --data \'{"text":"x\\u001b[2J\\u202ey"}\' --at 2026-01-01',
    );
    expect((await at.run("events")).out).toContain("Note: x [2J y");
  });
});

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import AirtableClient from "airtable";
import { OAuth2Client } from "google-auth-library";
import { sheets_v4 } from "googleapis/build/src/apis/sheets/v4.js";
import { afterEach, describe, expect, test } from "vitest";
import { crmTables } from "../scripts/sandbox/crm.ts";
import { guides } from "./emulators/airtable/control/guide.ts";
import { startAirtable } from "./emulators/airtable/start-airtable.ts";
import type { Reply } from "./emulators/airtable/testing/ask.ts";

const root = join(import.meta.dirname, "..");
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const [program = "", ...words]: string[] = scripts.sandbox.split(" ");

interface Place {
  readonly url: string;
  readonly base: string;
  readonly token: string;
  readonly editor_token: string;
  readonly control: string;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** The sandbox, and what it has printed once it is up. */
async function start(
  ...args: readonly string[]
): Promise<{ readonly child: ChildProcess; readonly out: string }> {
  const child = spawn(program, [...words, ...args], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  let [out, err] = ["", ""];
  child.stderr?.on("data", (chunk) => {
    err += chunk;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on("data", (chunk) => {
      out += chunk;
      if (out.endsWith("\n")) resolve();
    });
    child.once("exit", (code) => reject(new Error(`ended with ${code}: ${err}`)));
  });
  return { child, out };
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once("exit", resolve));

async function post(control: string, body: string): Promise<Reply> {
  const response = await fetch(control, { method: "POST", body });
  return { status: response.status, body: await response.json() };
}

async function act(control: string, verb: string, given?: object): Promise<Reply["body"]> {
  const { status, body } = await post(control, JSON.stringify({ do: verb, with: given }));
  if (status !== 200) throw new Error(body.error);
  return body.result;
}

describe("npm run sandbox", () => {
  test("prints one line with --json, lets the airtable package in and a person edit, and ends well when told to stop", async () => {
    const { child, out } = await start("--json");
    expect(out.trimEnd()).not.toContain("\n");
    const place: Place = JSON.parse(out).airtable;
    expect(Object.keys(place)).toEqual(["url", "base", "token", "editor_token", "control"]);
    const { url, control } = place;

    const base = new AirtableClient({ apiKey: place.token, endpointUrl: url }).base(place.base);
    const [made] = await base("Contacts").create([{ fields: { Name: "Rosa Weber", Stage: "New" } }]);
    const names = (await act(control, "rows", { table: "Contacts" })).map(
      ({ fields }: { fields: { Name: string } }) => fields.Name,
    );
    expect(names).toEqual(expect.arrayContaining(["Sarah Lopez", "Rosa Weber"]));

    await act(control, "editCell", { table: "Contacts", row: "Rosa Weber", field: "Stage", value: "Won" });
    expect((await base("Contacts").find(String(made?.id))).get("Stage")).toBe("Won");

    const stopped = ended(child);
    child.kill("SIGINT");
    expect(await stopped).toBe(0);
  });

  test("has a spreadsheet too, which lets the googleapis package in as a service account and binds an editor", async () => {
    const { out } = await start("--json");
    const { sheets } = JSON.parse(out);
    expect(Object.keys(sheets)).toEqual(["url", "spreadsheet", "token", "editor_token", "control"]);
    const as = (access_token: string) => {
      const auth = new OAuth2Client();
      auth.setCredentials({ access_token });
      return new sheets_v4.Sheets({ auth, rootUrl: `${sheets.url}/` }).spreadsheets;
    };
    const spreadsheetId: string = sheets.spreadsheet;
    await act(sheets.control, "editCell", { tab: "Contacts", cell: "C2", value: "Won" });
    const { data } = await as(sheets.token).values.get({ spreadsheetId, range: "Contacts!A1:C2" });
    expect(data.values).toEqual([
      ["ID", "Name", "Stage"],
      ["C-1001", "Sarah Lopez", "Won"],
    ]);
    const protectedRange = {
      range: { sheetId: 0 },
      editors: { users: ["daybook@example.iam.gserviceaccount.com"] },
    };
    const locking = { spreadsheetId, requestBody: { requests: [{ addProtectedRange: { protectedRange } }] } };
    await as(sheets.token).batchUpdate(locking);
    const edit = {
      spreadsheetId,
      range: "Contacts!C2",
      valueInputOption: "RAW",
      requestBody: { values: [["Lost"]] },
    };
    await expect(as(sheets.editor_token).values.update(edit)).rejects.toThrow(/protected cell/);
    expect((await as(sheets.token).values.update(edit)).status).toBe(200);
  });

  test.skipIf(process.platform === "win32")("goes with the npm that started it", async () => {
    const npm = spawn("npm", ["run", "sandbox", "--", "--json"], {
      cwd: root,
      stdio: ["ignore", "pipe", "ignore"],
    });
    children.push(npm);
    const lines: string[] = [];
    for await (const line of createInterface({ input: npm.stdout })) {
      lines.push(line);
      if (line.startsWith("{")) npm.kill("SIGTERM");
    }
    // Its end of the pipe is closed: it is gone. Behind npm's banner the last line is still the one to read.
    const places = JSON.parse(lines.at(-1) ?? "");
    expect(Object.keys(places)).toEqual(["airtable", "sheets"]);
  });

  test("gives the second key to an ordinary editor, whom a lock binds", async () => {
    const { out } = await start("--json");
    const { url, base, editor_token, control }: Place = JSON.parse(out).airtable;
    const asEditor = async (path: string, body: object) => {
      const response = await fetch(`${url}/v0/${path}`, {
        method: "POST",
        headers: { authorization: `Bearer ${editor_token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      return { status: response.status, text: await response.text() };
    };
    const row = { fields: { Name: "Rosa Weber", Owner: "Rep A" } };
    expect((await asEditor(`${base}/Contacts`, row)).status).toBe(200);
    const field = { name: "Mine", type: "singleLineText" };
    expect((await asEditor(`meta/bases/${base}/tables`, { name: "X", fields: [field] })).status).toBe(403);
    await act(control, "lockField", { table: "Contacts", field: "Owner", level: "creators" });
    expect(await asEditor(`${base}/Contacts`, row)).toEqual({
      status: 403,
      text: expect.stringContaining("You are not permitted to write cell values in field Owner"),
    });
  });

  test("is the same base with the same keys for a seed, another for another, and free where the usual port is taken", async () => {
    const [one, two, other] = await Promise.all([
      start("--json"),
      start("--json"),
      start("--json", "--seed", "2"),
    ]);
    const [first, second, third] = [one, two, other].map(({ out }) => JSON.parse(out).airtable as Place);
    expect([second?.base, second?.token]).toEqual([first?.base, first?.token]);
    expect(third?.base).not.toBe(first?.base);
    expect(new Set([first?.url, second?.url, third?.url]).size).toBe(3);
  });

  test("tells a person what to paste, and how to play another one", async () => {
    const { out } = await start("--plan", "free");
    expect(out).toMatch(/^ {2}export GOOGLE_OAUTH_ACCESS_TOKEN=ya29\S+$/m);
    expect(out).toMatch(
      /^ {2}npx daybook init --log sheets:\/\/\S{44}\/Events --contacts Contacts --contact-id ID --deals Deals --writer \S+$/m,
    );
    const url = out.match(/export AIRTABLE_ENDPOINT_URL=(\S+)/)?.[1];
    expect(out).toMatch(/^ {2}export AIRTABLE_API_KEY=pat\S+$/m);
    expect(out).toMatch(/^ {2}export AIRTABLE_EDITOR_API_KEY=pat\S+$/m);
    expect(out).toMatch(
      /^ {2}npx daybook init --log airtable:\/\/app\w{14}\/Events --contacts Contacts --deals Deals$/m,
    );
    const [, body = ""] = out.match(/curl -s \S+ -d '(.*)'/) ?? [];
    expect((await post(`${url}/control`, body)).body.result.fields).toMatchObject({
      Name: "Sarah Lopez",
      Stage: "Won",
    });
    await expect(
      act(`${url}/control`, "lockField", { table: "Contacts", field: "Owner", level: "nobody" }),
    ).rejects.toThrow('The plan "free" has no editing permissions.');
  });

  test.each([
    [["--plan", "gold"], "--plan gold is none of free, team, business, enterprise"],
    [["--port", "x"], "--port x is no port"],
    [["--seed", "-1"], "--seed"],
    [["--loud"], "Unknown option '--loud'"],
  ])("%s is told, and ends with 2", (args, told) => {
    const { status, stdout, stderr } = spawnSync(program, [...words, ...args], {
      cwd: root,
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(told);
  });
});

describe("the sandbox's back door", () => {
  const open = () => startAirtable({ rates: false, tables: crmTables(Date.parse("2026-04-30T16:00:00Z")) });

  test("lists every verb with an example that works as it stands", async () => {
    const { controlUrl, close } = await open();
    const lines = (await (await fetch(controlUrl)).text()).split("\n");
    for (const [verb, { example }] of Object.entries(guides)) {
      const body = JSON.stringify({ do: verb, with: example });
      expect(lines.filter((line) => line.startsWith(`${body}  `))).toHaveLength(1);
      const done = act(controlUrl, verb, example);
      if (verb === "revokeToken") await expect(done).rejects.toThrow("No such token.");
      else await expect(done, verb).resolves.toBeDefined();
    }
    await close();
  });

  test("finds a row by name or by cells, and links by name", async () => {
    const { control, close } = await open();
    const row = { Name: "Sarah Lopez, solar 6 kW" };
    const moved = control.editCell({ table: "Deals", row, field: "Contact", value: "Wei Kim" });
    const wei = control.rows({ table: "Contacts" }).find(({ fields }) => fields.Name === "Wei Kim");
    expect(moved.fields.Contact).toEqual([wei?.id]);
    control.deleteRows({ table: "Contacts", rows: ["Wei Kim", { Email: "james.okafor@example.com" }] });
    const left = control.rows({ table: "Contacts" }).map(({ fields }) => fields.Name);
    expect(left).toHaveLength(23);
    expect(left).not.toContain("James Okafor");
    await close();
  });

  test.each([
    [
      "editCell",
      { table: "Contact" },
      'editCell takes table, row, field, value, by?, source?, base?: "row" is missing',
    ],
    ["editCell", { column: "Stage" }, 'there is no "column"'],
    ["rows", { table: "Contact" }, 'No table "Contact". There are: Contacts, Deals.'],
    ["rows", { table: 7 }, '"table" must be a text, not 7'],
    [
      "editCell",
      { table: "Deals", row: "Sarah Lopez, solar 6 kW", field: "Stag", value: null },
      'No field "Stag" in table Deals. There are: Name, Contact, Stage, Amount, Owner.',
    ],
    [
      "deleteRows",
      { table: "Contacts", rows: ["Sara"] },
      'No row "Sara" in table Contacts. There are: Sarah Lopez (rec',
    ],
    ["deleteRows", { table: "Contacts", rows: [{ Owner: "Rep A" }] }, 'Several rows {"Owner":"Rep A"}'],
    ["setRole", { user: "bob", role: "edit" }, 'No person "bob". There are: owner, creator, editor'],
    ["setPlan", { plan: "pro" }, '"plan" must be one of free, team, business, enterprise'],
    ["storm", { seed: 1, chances: { rain: 1 } }, 'No fault "rain". There are: reset, lost'],
    ["rename", {}, 'No verb "rename". There are: rows, addRows, editCell'],
  ])("says what is there when %s is asked for %o", async (verb, given, told) => {
    const { controlUrl, close } = await open();
    await expect(act(controlUrl, verb, given)).rejects.toThrow(told);
    await close();
  });

  test("asks for JSON where it gets something else", async () => {
    const { controlUrl, close } = await open();
    for (const body of ["", "do=now", "[]", '{"do":"now","with":3}']) {
      const { status, body: told } = await post(controlUrl, body);
      expect(status).toBe(400);
      expect(told.error).toMatch(/^The body must be JSON: /);
    }
    await close();
  });
});

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FaultKind } from "../emulators/sheets/http/faults.ts";
import { outcomeOf, type SheetsWorld, startOddSheets, startSheetsWorld } from "../support/sheets-client.ts";

let sheets: SheetsWorld;
beforeEach(async () => {
  sheets = await startSheetsWorld({ tabs: [{ title: "Events", values: [["event_id"]] }] });
});
afterEach(() => sheets.close());

const append = (text: string) => ({
  appendCells: {
    sheetId: 0,
    fields: "userEnteredValue",
    rows: [{ values: [{ userEnteredValue: { stringValue: text } }] }],
  },
});
const rows = () => sheets.control.rows({ tab: "Events" }).length - 1;
/** Faults without an answer, and how long it is waited for then: long enough for a busy machine to send the request. */
const silent: readonly FaultKind[] = ["hang", "late", "slow"];
const soon = 250;
const writes = () => sheets.control.requests().writes;

describe("a write is sent once, whatever becomes of it:", () => {
  const ends: readonly (readonly [FaultKind, code: string, written: number])[] = [
    ["reset", "SHEETS_UNCERTAIN", 0],
    ["lost", "SHEETS_UNCERTAIN", 1],
    ["500-before", "SHEETS_UNCERTAIN", 0],
    ["502-before", "SHEETS_UNCERTAIN", 0],
    ["503-before", "SHEETS_UNCERTAIN", 0],
    ["500-after", "SHEETS_UNCERTAIN", 1],
    ["502-after", "SHEETS_UNCERTAIN", 1],
    ["503-after", "SHEETS_UNCERTAIN", 1],
    ["429", "SHEETS_BUSY", 0],
    ["hang", "SHEETS_UNCERTAIN", 1],
    ["late", "SHEETS_UNCERTAIN", 0],
    ["slow", "SHEETS_UNCERTAIN", 1],
  ];
  test.each(ends)("%s", async (kind, code, written) => {
    const client = await sheets.open(silent.includes(kind) ? { writeTimeout: soon } : {});
    await client.get({ fields: "sheets.properties.title" });
    sheets.control.fault({ kind });
    expect(await outcomeOf(client.update([append("once")]), [sheets.token])).toMatch(new RegExp(`^${code} `));
    expect([writes(), rows(), client.sent(), sheets.waits]).toEqual([1, written, 2, []]);
  });

  test("refused for want of rights, with a token that could be fetched anew", async () => {
    sheets.control.share({ account: "service", role: "reader" });
    const client = await sheets.open();
    expect(await outcomeOf(client.update([append("never")]))).toMatch(
      /^SHEETS_NOT_SHARED .*may not be changed/,
    );
    expect(await outcomeOf(client.get({ fields: "sheets" }))).toBe("done");
    expect(writes()).toBe(1);
  });
});

describe("a read is repeated", () => {
  const ends: readonly FaultKind[] = ["reset", "lost", "500-before", "502-before", "503-before", "503-after"];
  test.each(ends)("after %s, with longer and longer waits", async (kind) => {
    const client = await sheets.open();
    sheets.control.fault({ kind, times: 3 });
    expect(await client.values(["Events!A1"])).toEqual([[["event_id"]]]);
    expect(sheets.waits).toEqual([1_000, 2_000, 4_000]);
  });

  test("where no answer comes in time", async () => {
    const client = await sheets.open({ timeout: soon });
    sheets.control.fault({ kind: "hang" });
    expect(await client.values(["Events!A1"])).toEqual([[["event_id"]]]);
    expect(sheets.waits).toEqual([1_000]);
  });

  test("until its fourth failure", async () => {
    const client = await sheets.open({ timeout: 50 });
    sheets.control.fault({ kind: "hang", times: 9 });
    expect(await outcomeOf(client.get({ fields: "sheets" }), [sheets.token])).toMatch(
      /^SHEETS_FAILING .*in 4 attempts: at last no answer within 0\.05 s/,
    );
    expect(client.sent()).toBe(4);
  });
});

describe("an answer that breaks off", () => {
  const begun = async (work: "read" | "write", end: "cut" | "stall") => {
    const odd = await startOddSheets((response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": 1_000 });
      response.write('{"spreadsheetId":');
      if (end === "cut") setImmediate(() => response.destroy());
    });
    const client = await odd.open(end === "stall" ? { timeout: 50, writeTimeout: 50 } : {});
    const text = await outcomeOf(
      work === "read" ? client.get({ fields: "sheets" }) : client.update([append("x")]),
    );
    await odd.close();
    return [client.sent(), text.split(" ")[0]];
  };
  test("in its middle is no answer", async () => {
    expect(await begun("write", "cut")).toEqual([1, "SHEETS_UNCERTAIN"]);
    expect(await begun("read", "cut")).toEqual([4, "SHEETS_FAILING"]);
  });
  test("and never ends isn't waited for for ever", async () => {
    expect(await begun("write", "stall")).toEqual([1, "SHEETS_UNCERTAIN"]);
    expect(await begun("read", "stall")).toEqual([4, "SHEETS_FAILING"]);
  });
});

describe("where nobody is there", () => {
  test("nothing was sent, so a write is certain not to be done, and both are tried four times", async () => {
    const odd = await startOddSheets(() => {});
    await odd.close();
    const client = await odd.open();
    for (const work of [() => client.update([append("x")]), () => client.get({ fields: "sheets" })])
      expect(await outcomeOf(work())).toMatch(
        new RegExp(
          `^SHEETS_UNREACHABLE Google Sheets could not be reached at ${odd.url} in 4 attempts: connect ECONNREFUSED`,
        ),
      );
    expect(odd.waits).toEqual([1_000, 2_000, 4_000, 1_000, 2_000, 4_000]);
  });

  test("the same goes for every address of a name in vain", async () => {
    const odd = await startOddSheets(() => {});
    await odd.close();
    const client = await odd.open({ endpoint: odd.url.replace("127.0.0.1", "localhost") });
    expect(await outcomeOf(client.update([append("x")]))).toMatch(/^SHEETS_UNREACHABLE .*ECONNREFUSED/);
  });

  test("a server that comes back in time is all that is needed", async () => {
    const gone = await startSheetsWorld();
    await gone.close();
    const back: SheetsWorld[] = [];
    const client = await gone.open({
      sleep: async () => {
        back.push(await startSheetsWorld({ port: Number(new URL(gone.url).port) }));
      },
    });
    expect(await outcomeOf(client.update([append("x")]))).toBe("done");
    expect(back[0]?.control.requests().writes).toBe(1);
    await back[0]?.close();
  });

  test("a server that isn't who it should be is asked once", async () => {
    const client = await sheets.open({ endpoint: sheets.url.replace("http:", "https:") });
    expect(await outcomeOf(client.update([append("x")]), [sheets.token])).toMatch(
      /^SHEETS_(UNREACHABLE|UNCERTAIN) /,
    );
    expect(rows()).toBe(0);
  });
});

test("no redirect is followed, with a token or without", async () => {
  const asked: string[] = [];
  const elsewhere = await startOddSheets((response, request) => {
    asked.push(String(request.headers.authorization));
    response.end("{}");
  });
  const odd = await startOddSheets((response, _, number) =>
    response.writeHead([301, 302, 303, 307, 308][number % 5] ?? 302, { location: elsewhere.url }).end(),
  );
  const client = await odd.open();
  for (let turn = 0; turn < 5; turn++)
    expect(await outcomeOf(client.update([append("x")]))).toMatch(/^SHEETS_UNREACHABLE /);
  expect([asked, odd.asked.length]).toEqual([[], 5]);
  await Promise.all([odd.close(), elsewhere.close()]);
});

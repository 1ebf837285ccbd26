import { beforeAll, describe, expect, test } from "vitest";
import type { EventInput } from "../../src/core/event.ts";
import { eventColumns } from "../../src/core/event.ts";
import type { Receipt } from "../../src/core/store.ts";
import type { SheetsRequest } from "../../src/stores/sheets/client.ts";
import { createRandom } from "../emulators/common/random.ts";
import { ask } from "../emulators/sheets/testing/ask.ts";
import type { ScriptOffice } from "./support-apps-script.ts";
import {
  capturedOf,
  commandLine,
  contactRow,
  eventsOf,
  rowsOf,
  sharedSheet,
  writeNow,
} from "./support-together.ts";

const isFull = process.env.DAYBOOK_STORM === "full";

/** Which of the script's runs is under way when the command line's write comes in: the other one starts inside of it. */
type Outer = "daybookTimer" | "doPost";

interface Round {
  readonly outer: Outer;
  /** The call of the script before which the others write. */
  readonly call: number;
  /** The command line's request before which the script runs. */
  readonly request: "write" | "first";
  /** Whether somebody deletes the log's newest named range there, too. */
  readonly deletes: boolean;
}

type Told = Pick<Receipt, "status" | "event_id" | "reason">;

const rounds = isFull ? 60 : 12;
const people = Array.from({ length: rounds }, (_, at) => `c${at}`);
let captured: ReadonlyMap<string, readonly EventInput[]>;
beforeAll(async () => {
  captured = await capturedOf(people);
});

const form = (contact_id: string, cause: string): EventInput => ({
  contact_id,
  event_type: "form_submitted",
  event_data: { form: "Roof check" },
  timestamp: "2026-05-30T10:00:00Z",
  source: "web",
  cause,
});

/** The three of them at one sheet, a round a contact; how many calls the longest run had, and what each event was told. */
function writers(office: ScriptOffice, change = (requests: readonly SheetsRequest[]) => requests) {
  const { script, sheets } = office;
  script.open();
  script.click(["Daybook", "Web address for other tools"], { answers: ["OK"] });
  const secret = script.properties().DAYBOOK_POST_SECRET;
  const told: Told[] = [];
  const all: EventInput[] = [];
  const by = { line: 0, post: 0, overtook: 0 };
  let calls = 0;

  const add = async (id: string, at: number): Promise<void> => {
    const values = contactRow(id).map((stringValue) => ({ userEnteredValue: { stringValue } }));
    const start = { sheetId: 0, rowIndex: at, columnIndex: 0 };
    const requests = [{ updateCells: { start, rows: [{ values }], fields: "userEnteredValue" } }];
    await ask(sheets, `${sheets.spreadsheet}:batchUpdate`, { body: { requests } });
  };
  const post = (events: readonly EventInput[], beforeCall?: Parameters<typeof script.post>[0]): void => {
    const answer = script.post({ body: JSON.stringify({ secret, events }), ...beforeCall });
    const { receipts, error } = JSON.parse(answer.text);
    expect([answer.error, error]).toEqual([null, undefined]);
    told.push(...receipts);
    by.post += news(receipts);
  };
  const capture = (beforeCall?: object): void => {
    const { error } = script.run("daybookTimer", beforeCall);
    expect(error).toBe(null);
  };
  const forgetMarker = (): void => {
    const { namedRanges = [] } = sheets.control.book() as { namedRanges?: readonly { name: string }[] };
    const newest = namedRanges.at(-1);
    if (newest) sheets.control.deleteNamedRange({ name: newest.name });
  };

  return {
    told,
    all,
    by,
    calls: () => calls,
    async round(id: string, at: number, { outer, call, request, deletes }: Round): Promise<void> {
      await add(id, at);
      const own = captured.get(id) ?? [];
      const forms = ["1", "2", "3"].map((cause) => form(id, cause));
      const [first, second, third] = forms as [EventInput, EventInput, EventInput];
      all.push(...own, ...forms);
      let isOver = false;
      const run = (held: readonly SheetsRequest[] | null): boolean => {
        let isDone = false;
        const beforeCall = ({
          number,
          run: name,
        }: {
          readonly number: number;
          readonly run: string;
        }): void => {
          if (name !== outer) return;
          calls = Math.max(calls, number);
          if (number !== call) return;
          isDone = held !== null && writeNow(office, held);
          by.overtook += isDone ? 1 : 0;
          if (deletes) forgetMarker();
          if (outer === "doPost") capture();
          else post([second, third, ...own.slice(0, 1)]);
        };
        if (outer === "doPost") post([second, third, ...own.slice(0, 1)], { beforeCall });
        else capture({ beforeCall });
        return isDone;
      };
      const line = await commandLine(office, {
        change,
        before(asked) {
          if (isOver || (request === "write" && typeof asked === "string")) return "send";
          isOver = true;
          return run(typeof asked === "string" ? null : asked) ? "done" : "send";
        },
      });
      const receipts = await line.append(eventsOf([...own, first, second]));
      told.push(...receipts);
      by.line += news(receipts);
    },
    /** What is left over is captured and posted. */
    end(): void {
      capture();
      for (let at = 0; at < all.length; at += 200) post(all.slice(at, at + 200));
    },
  };
}

/** The rows that there should be: each event once, whoever wrote it. */
const wanted = (inputs: readonly EventInput[]): readonly (readonly string[])[] =>
  eventsOf(inputs)
    .map((event) => eventColumns.map((column) => event[column] ?? ""))
    .sort();

const sorted = (office: ScriptOffice) => [...rowsOf(office)].sort();

const news = (receipts: readonly Told[]): number =>
  receipts.filter(({ status, reason }) => status === "appended" && !reason).length;

/** How often each event was told to be new. Who lost an answer may take another's row for its own. */
function claims(told: readonly Told[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { status, event_id, reason } of told)
    if (status === "appended" && !reason)
      counts.set(String(event_id), (counts.get(String(event_id)) ?? 0) + 1);
  return counts;
}

describe("the command line, a capture and a post write one sheet at once", () => {
  for (const outer of ["daybookTimer", "doPost"] as const)
    test(`at every call of ${outer}: each event is there once, with one id, whoever wrote it`, async () => {
      const office = await sharedSheet(2);
      const three = writers(office);
      const step = isFull ? 1 : 4;
      let at = 0;
      for (let call = 1; call === 1 || call <= three.calls(); call += step) {
        at += 1;
        await three.round(people[at - 1] ?? "", at, { outer, call, request: "write", deletes: false });
      }
      expect(at).toBeGreaterThan(isFull ? 20 : 5);
      three.end();
      expect(sorted(office)).toEqual(wanted(three.all));
      expect(new Set(three.told.map(({ status }) => status))).toEqual(new Set(["appended", "duplicate"]));
      expect([three.by.line > 0, three.by.post > 0, three.by.overtook >= at / 2]).toEqual([true, true, true]);
      expect([...claims(three.told).values()].filter((count) => count > 1)).toEqual([]);
      await office.sheets.close();
    });

  test.each(isFull ? [3, 4, 5, 6, 7, 8, 9, 10] : [3, 4])(
    "by chance, with markers that somebody deletes: each event is there once (seed %i)",
    async (seed) => {
      const office = await sharedSheet(seed);
      const three = writers(office);
      const random = createRandom(seed);
      for (let at = 1; at <= 8; at++)
        await three.round(people[at - 1] ?? "", at, {
          outer: random.next() < 0.5 ? "daybookTimer" : "doPost",
          call: 1 + random.below(40),
          request: random.next() < 0.7 ? "write" : "first",
          deletes: random.next() < 0.3,
        });
      three.end();
      // Where a missing name refuses nothing, who deletes it lets one writer pass another: a row with a twin is one event.
      const rows = sorted(office);
      const read = seed % 2 === 0 ? rows : rows.filter((row, i) => String(row) !== String(rows[i - 1]));
      expect(read).toEqual(wanted(three.all));
      expect(new Set(three.told.map(({ status }) => status))).toEqual(new Set(["appended", "duplicate"]));
      await office.sheets.close();
    },
  );

  test("were they to leave out the marker, the same would double rows", async () => {
    const office = await sharedSheet(2);
    const three = writers(office, (requests) =>
      requests.filter((request) => !Object.keys(request).some((kind) => kind.endsWith("NamedRange"))),
    );
    for (let at = 1; at <= 5; at++)
      await three.round(people[at - 1] ?? "", at, {
        outer: "doPost",
        call: 14 + 2 * at,
        request: "write",
        deletes: false,
      });
    expect(rowsOf(office).length).toBeGreaterThan(wanted(three.all).length);
    await office.sheets.close();
  });
});

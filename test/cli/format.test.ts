import { describe, expect, test } from "vitest";
import { csvText } from "../../src/cli/format/csv.ts";
import { agoText, countOf, daysText, shareText, whenText } from "../../src/cli/format/figures.ts";
import { paint } from "../../src/cli/format/paint.ts";
import type { Paper } from "../../src/cli/format/paper.ts";
import { tableText } from "../../src/cli/format/table.ts";
import { cut, pad, width } from "../../src/cli/format/width.ts";
import { column } from "../../src/views/view.ts";

const now = Date.UTC(2026, 4, 13, 12);
const paper = (columns: number | null = null): Paper => ({
  columns,
  ink: paint(false),
  now,
  timezone: "America/New_York",
});

describe("a text's width on a terminal", () => {
  test.each([
    ["Sarah", 5],
    ["", 0],
    ["李小龙", 6],
    ["한국", 4],
    ["ｗｉｄｅ", 8],
    ["👍", 2],
    ["👩‍👩‍👧", 2],
    ["🇩🇪", 2],
    ["❤️", 2],
    ["é", 1],
    ["e\u0301", 1],
    ["→ –", 3],
  ])("%s takes %i columns", (text, columns) => expect(width(text)).toBe(columns));

  test("a cut never leaves half of a character, and says that it cut", () => {
    expect(cut("Proposal Sent", 8)).toBe("Proposa…");
    expect(cut("李小龙", 5)).toBe("李小…");
    expect(cut("李小龙", 4)).toBe("李…");
    expect(cut("👩‍👩‍👧👍", 3)).toBe("👩‍👩‍👧…");
    expect(cut("Won", 3)).toBe("Won");
  });

  test("padding counts columns, not characters", () => {
    expect(pad("李", 4)).toBe("李  ");
    expect(pad("7", 3, "left")).toBe("  7");
  });
});

describe("figures", () => {
  test.each([
    [0, "just now"],
    [59_000, "just now"],
    [60_000, "1 minute ago"],
    [90 * 60_000, "1 hour ago"],
    [26 * 3_600_000, "1 day ago"],
    [13 * 86_400_000, "13 days ago"],
    [21 * 86_400_000, "3 weeks ago"],
    [75 * 86_400_000, "2 months ago"],
    [800 * 86_400_000, "2 years ago"],
    [-3 * 86_400_000, "in 3 days"],
  ])("%i ms apart reads %s", (gap, text) => expect(agoText(now - gap, now)).toBe(text));

  test("a time is exact, in the zone, and relative", () => {
    expect(whenText(Date.UTC(2026, 3, 22, 14), paper())).toBe("2026-04-22 10:00, 3 weeks ago");
  });

  test("people see days to one place, counts with thousands, shares in percent, nothing as a dash", () => {
    expect(daysText(14.6504)).toBe("14.7");
    expect(daysText(1204)).toBe("1,204.0");
    expect(daysText(null)).toBe("–");
    expect(shareText(0.4249)).toBe("42 %");
    expect(countOf(1, "event")).toBe("1 event");
    expect(countOf(1204, "event")).toBe("1,204 events");
  });
});

describe("a table", () => {
  const columns = [
    column("Contact", "text"),
    column("Since", "when"),
    column("Days", "days"),
    column("Last happened", "text"),
  ];
  const rows = [
    {
      contact: "李小龙",
      since: "2026-04-22T14:00:00.000Z",
      days: 21.04,
      last_happened: "Proposal sent to the whole board",
    },
    { contact: "Bo", since: "2026-05-13T11:59:59.000Z", days: null, last_happened: null },
  ];

  test("is aligned by what the terminal shows", () => {
    expect(tableText({ columns, rows }, paper()).split("\n")).toEqual([
      "Contact  Since                          Days  Last happened",
      "李小龙   2026-04-22 10:00, 3 weeks ago  21.0  Proposal sent to the whole board",
      "Bo       2026-05-13 07:59, just now        –  –",
    ]);
  });

  test("on a narrow terminal loses relative times first, then the end of long words, never a figure", () => {
    expect(tableText({ columns, rows }, paper(65)).split("\n")[1]).toBe(
      "李小龙   2026-04-22 10:00  21.0  Proposal sent to the whole board",
    );
    const lines = tableText({ columns, rows }, paper(58)).split("\n");
    expect(lines[1]).toBe("李小龙   2026-04-22 10:00  21.0  Proposal sent to the who…");
    expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(58);
  });

  test("on a narrow terminal keeps what tells its rows apart, and leaves the last columns out instead", () => {
    const moves = ["Qualified", "Proposal Sent"].map((to) => ({
      step: `Discovery Booked → ${to}`,
      by: "automation:lead-intake",
      days: 4,
      event_id: "01KP0FJ4H0CSE1K75QA0YFK8F0",
    }));
    const said = [column("Step", "text"), column("By", "text"), column("Days", "days")];
    expect(tableText({ columns: said, rows: moves }, paper(50)).split("\n")).toEqual([
      "Step",
      "Discovery Booked → Qualified",
      "Discovery Booked → Proposal Sent",
      "Not shown here: By, Days. A wider terminal, --csv",
      "or --json shows all.",
    ]);
    const ids = [column("event_id", "text"), column("Step", "text")];
    expect(tableText({ columns: ids, rows: moves }, paper(60)).split("\n")[1]).toBe(
      "01KP0FJ4H0CSE1K75QA0YFK8F0  Discovery Booked → Qualified",
    );
  });

  test("leaves columns out where nothing else helps, and says which", () => {
    const text = tableText({ columns, rows }, paper(30));
    expect(text.split("\n")[0]).toBe("Contact  Since");
    expect(text).toContain("Not shown here: Days, Last");
  });

  test("can't be taken for a command to the terminal", () => {
    const text = tableText(
      { columns: [column("Name", "text")], rows: [{ name: "a\u001b[2Jb\nc\u202ed" }] },
      paper(),
    );
    expect(text.split("\n")[1]).toBe("a [2Jb c d");
  });

  test("of nothing is nothing: the command says what to do next", () => {
    expect(tableText({ columns, rows: [] }, paper())).toBe("");
  });
});

describe("CSV", () => {
  const columns = [column("Name", "text"), column("Amount", "number"), column("Won", "tick")];

  test("quotes what needs it, and leaves nothing where there is nothing", () => {
    const rows = [
      { name: 'a "b", c\nd', amount: 12.5, won: true },
      { name: null, amount: null, won: null },
    ];
    expect(csvText({ columns, rows })).toBe('name,amount,won\r\n"a ""b"", c\nd",12.5,true\r\n,,\r\n');
  });

  test.each(["=1+1", "+1", "-1", "@x", "\tx", "\rx"])("keeps a spreadsheet from running %j", (name) => {
    expect(csvText({ columns, rows: [{ name, amount: -5, won: null }] })).toContain(`'${name}`);
  });

  test("leaves negative numbers alone", () => {
    expect(csvText({ columns, rows: [{ name: "x", amount: -5, won: null }] })).toContain("x,-5,\r\n");
  });
});

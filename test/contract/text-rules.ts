import assert from "node:assert/strict";
import type { Event, EventInput, Row } from "../../src/core/index.ts";
import type { Rule } from "./rule.ts";
import { change, eventsOf, isTaken, rowsOf } from "./sample.ts";

/** Texts that some database, sheet, page or program took for something else than text. */
const hostile = [
  'O\'Brien "Bobby" \\ `tables`',
  "'; drop table events; --",
  '=HYPERLINK("http://x","y")',
  "+1 (555) 010-9999",
  "-2+3",
  "@SUM(1)",
  "<script>alert(1)</script>",
  "{{contact.name}}",
  "$1 ${x} %s ?1 :a",
  "__proto__",
  "constructor",
  "toString",
  "null",
  "undefined",
  "NULL",
  "true",
  "007",
  "1e3",
  "1.0",
  "2026-04-12",
  "rec123,rec456;rec789",
  "👩‍👩‍👧‍👦 🦊 🇧🇷",
  "e\u0301 é",
  "العربية עברית",
  "日本語 한국어 中文",
  "\u200bzero\u200dwidth\u2028line\u2029paragraph\ufeff",
  "\ufffd\uffff\u{10ffff}",
  "a".repeat(255),
  "🦊".repeat(127),
];

const cellsOf = (rows: readonly Event[]): readonly Event[] =>
  rows.map((row) => {
    const { recorded_at, position, ...cells } = row as Partial<Row> & Event;
    return cells;
  });

const byId = (rows: readonly Event[]): readonly Event[] =>
  [...rows].sort((a, b) => (a.event_id < b.event_id ? -1 : 1));

async function comesBack(inputs: readonly EventInput[], open: Parameters<Rule["check"]>[0]): Promise<void> {
  const store = await open();
  const events = eventsOf(...inputs);
  await store.append(events);
  const cells = cellsOf(await rowsOf(store));
  if (store.capabilities.ordered) assert.deepEqual(cells, events);
  else assert.deepEqual(byId(cells), byId(events));
  const again = await store.append(events);
  assert.deepEqual(
    again.filter((receipt) => !isTaken(receipt)),
    [],
  );
  assert.deepEqual(byId(cellsOf(await rowsOf(store))), byId(events));
}

/** What goes in comes out, by code unit. */
export const textRules: readonly Rule[] = [
  {
    sentence: "gives back every cell as it was, in every column, whatever the text",
    check: (open) =>
      comesBack(
        hostile.map((text, i) => ({
          contact_id: text,
          event_type: "note_added",
          event_data: { text, [text]: { deep: [text, null, 1.5, true, -0] } },
          timestamp: "1970-01-01T00:00:00.000Z",
          deal_id: hostile[(i + 1) % hostile.length],
          actor: hostile[(i + 2) % hostile.length],
          source: hostile[(i + 3) % hostile.length],
          idempotency_key: hostile[(i + 4) % hostile.length],
        })),
        open,
      ),
  },
  {
    sentence: "an empty deal, actor and source come back as null",
    check: (open) =>
      comesBack(
        [change("sarah", "Won", { source: "" }), change("tom", "Won", { deal_id: "d", actor: "a" })],
        open,
      ),
  },
  {
    sentence: "keeps line breaks, tabs and control characters in event data",
    check: (open) =>
      comesBack(
        [
          {
            contact_id: "sarah",
            event_type: "note_added",
            event_data: { text: "one\r\ntwo\tthree\u0000four\u001ffive\u001esix\u001dseven\u007f\u0085" },
            timestamp: "9999-12-31T23:59:59.999Z",
          },
        ],
        open,
      ),
  },
  {
    sentence: "keeps 40,000 characters of event data, also of three bytes each",
    check: (open) =>
      comesBack(
        ["x", "€", "🦊"].map((letter) => ({
          contact_id: "sarah",
          event_type: "note_added",
          event_data: { text: letter.repeat((40_000 - '{"text":""}'.length - 1) / letter.length) },
          timestamp: "2026-04-12T09:15:00.000Z",
        })),
        open,
      ),
  },
];

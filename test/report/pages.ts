import { demoEvents } from "../../src/cli/demo/generator.ts";
import { demoNameOf } from "../../src/cli/demo/people.ts";
import { demoAsOf, demoSettings } from "../../src/cli/demo/settings.ts";
import type { Event, EventInput } from "../../src/core/event.ts";
import type { Settings } from "../../src/core/settings.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { type ReportOptions, startReport } from "../../src/report/collect.ts";
import { passRows } from "../../src/views/fold.ts";
import type { ViewContext } from "../../src/views/view.ts";
import { contextOf, events, rowsOf, sales } from "../support/events.ts";

/** The report over a log, as a page. */
export async function pageOf(
  list: readonly Event[],
  context: ViewContext,
  options: ReportOptions = {},
): Promise<string> {
  const report = startReport(context, options);
  return report.finish(passRows(rowsOf(list), context, sha256Hex, report.take));
}

/** The demo's report. */
export const demoPage = (): Promise<string> =>
  pageOf(events(demoEvents(), demoSettings), {
    ...contextOf(demoAsOf, demoSettings),
    contactName: demoNameOf,
  });

/** Text that would do harm if any of it were taken for markup, code or a rich label. */
export const hostile = [
  "</script><img src=x onerror=hit(1)>",
  '"><svg onload=hit(2)>',
  "' onmouseover='hit(3)' x='",
  "<!--<script>hit(4)</script>",
  "]]></style><script>hit(5)</script>",
  "javascript:hit(6)",
  "</text></svg><script>hit(7)</script>",
  "{a|b} ${hit(8)} {{hit(9)}} `hit(10)`",
  "&lt;b&gt; &amp;amp; \u2028 \u202Eevil",
  "__proto__",
  "constructor",
  "x".repeat(255),
] as const;

/** Settings in which every name is hostile. */
export const hostileSettings: Settings = {
  ...sales,
  pipelines: [
    {
      name: hostile[0],
      stages: [
        ...hostile.map((name) => ({ name })),
        { name: "Won", ends: "won" },
        { name: "Lost", ends: "lost" },
      ],
    },
  ],
  reengage: { ...sales.reengage, tag: hostile[1] },
  measures: [{ name: hostile[6], from: "contact_created", to: `stage_changed:${hostile[2]}` }],
};

/** A log in which every text is hostile, on every way into the page. */
export function hostileLog(): readonly Event[] {
  const inputs: EventInput[] = [];
  hostile.forEach((text, i) => {
    const put = (day: string, event_type: string, event_data: object, deal_id?: string): void => {
      inputs.push({
        contact_id: text,
        event_type,
        event_data,
        timestamp: `2026-${day}T1${i % 10}:00:00Z`,
        actor: hostile[(i + 1) % hostile.length],
        source: hostile[(i + 2) % hostile.length],
        ...(deal_id ? { deal_id } : {}),
      });
    };
    put("01-05", "contact_created", { source: text });
    put("01-06", "tag_added", { tag: hostile[1], reason: text });
    put("01-07", "owner_assigned", { to: text });
    put("01-08", "deal_created", { name: text, amount: 1000 + i }, `deal ${text}`.slice(0, 255));
    put("01-09", "stage_changed", { to: text, reason: text }, `deal ${text}`.slice(0, 255));
    put("04-01", "stage_changed", { to: hostile[(i + 1) % hostile.length], reason: text, note: text });
    if (i % 3 > 0) put("04-20", "stage_changed", { to: i % 3 === 1 ? "Won" : "Lost", reason: text });
    if (i < 6) put("04-21", "note_added", { text: `${text}\n${text}` });
  });
  return events(inputs, hostileSettings);
}

/** The report over the hostile log. */
export const hostilePage = (): Promise<string> =>
  pageOf(hostileLog(), contextOf("2026-04-30", hostileSettings), { title: hostile[0] });

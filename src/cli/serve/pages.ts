import { addDays, startOfDay } from "../../core/calendar.ts";
import { readDay } from "../../core/days.ts";
import { fromIso } from "../../core/time.ts";
import type { Log } from "../../open-log.ts";
import { contextAt, notesOf } from "../../views/ask-views.ts";
import { pass } from "../../views/fold.ts";
import { readHistory } from "../../views/read-history.ts";
import { problem } from "./problem.ts";

/** Pages over a log as it stands when they are asked for. */
export interface Pages {
  /** Everything, as of the end of a day (`2026-05-01`) or now. */
  all(day: string | null): Promise<Response>;
  /** One contact's story. */
  contact(id: string, day: string | null): Promise<Response>;
}

/** So long a page of everything is shown again, in milliseconds: working it out anew takes a pass over the log. */
const keptFor = 10_000;
/** Timelines that the page of everything holds, to be searched; the others are a click away. */
const mostTimelines = 500;

/** Makes pages of a log; their parts are loaded when the first is asked for. */
export function pagesOf(log: Log): Pages {
  const { settings, hash } = log;
  const { timezone } = settings;
  /** When the first event happened, as far as a page has told (milliseconds). */
  let begun: number | null = null;
  let kept: { readonly day: string; readonly at: number; readonly page: Promise<string> } | null = null;

  /** When a day ends, or now where that is earlier (milliseconds); null for what is no day. */
  const standpoint = (day: string | null): { readonly now: number; readonly at: number } | null => {
    const now = fromIso(log.now());
    if (day === null || day === "") return { now, at: now };
    if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(readDay(day))) return null;
    return { now, at: Math.min(now, startOfDay(addDays(day, 1), timezone) - 1) };
  };

  const report = async (at: number, now: number): Promise<string> => {
    const [{ startReport }, { liveAt }] = await Promise.all([
      import("../../report/collect.ts"),
      import("../../report/live.ts"),
    ]);
    const context = contextAt(at, settings);
    const making = startReport(context, {
      timelines: mostTimelines,
      live(first) {
        begun = first ?? begun;
        return liveAt({ at, now, first: begun, contact: null, timezone });
      },
    });
    return making.finish(await pass(await log.toRead(), context, hash, making.take));
  };

  return {
    async all(day) {
      const place = standpoint(day);
      if (place === null) return noDay();
      const { at, now } = place;
      const name = day ?? "";
      if (kept === null || kept.day !== name || now - kept.at > keptFor) {
        const page = report(at, now);
        kept = { day: name, at: now, page };
        page.catch(() => {
          kept = null;
        });
      }
      return shown(200, await kept.page);
    },
    async contact(id, day) {
      const place = standpoint(day);
      if (place === null) return noDay();
      const { at, now } = place;
      const [{ renderTimeline }, { renderUnknown }, { liveAt }] = await Promise.all([
        import("../../report/timeline-page.ts"),
        import("../../report/not-found-page.ts"),
        import("../../report/live.ts"),
      ]);
      const store = await log.toRead();
      const whole = await readHistory(store, id, contextAt(now, settings), hash);
      const first = whole.history?.steps[0]?.at ?? null;
      const live = liveAt({ at, now, first, contact: id, timezone });
      const context = contextAt(at, settings);
      const { history, pass: passed } = at === now ? whole : await readHistory(store, id, context, hash);
      if (history === null) return shown(404, renderUnknown(id, live));
      return shown(200, renderTimeline(history, context, notesOf(passed), live));
    },
  };
}

/** The page's own policy, in its head, is stricter yet: it names the one script that may run. */
const shown = (status: number, page: string): Response =>
  new Response(page, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "content-security-policy": "frame-ancestors 'none'",
    },
  });

const noDay = (): Response =>
  problem({
    status: 400,
    code: "DAY_UNREADABLE",
    message: "That is no day.",
    hint: "Write it as 2026-05-01.",
  });

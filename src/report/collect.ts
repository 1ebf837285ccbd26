import { notesOf } from "../views/ask-views.ts";
import type { Pass, Take } from "../views/pass.ts";
import { newTally } from "../views/tally.ts";
import type { View, ViewContext } from "../views/view.ts";
import { type Headline, headline } from "./headline.ts";
import { newestTimelines } from "./newest.ts";
import { renderReport } from "./page.ts";
import type { Live, ReportView, ViewAnswer } from "./report.ts";
import { reportViews } from "./views.ts";

/** How a report is written. */
export interface ReportOptions {
  /** @default "What happened, and how long it took" */
  readonly title?: string;
  /** At most so many timelines are put into the file, those of the most recently active. @default 2000 */
  readonly timelines?: number;
  /** What the page of a server has beside that, by when the first event happened (milliseconds; null where there is none by then). @default none: it is a file */
  readonly live?: (first: number | null) => Live;
}

/** A report in the making: takes histories, and becomes a page. */
export interface ReportInTheMaking {
  readonly take: Take;
  /** The whole HTML file, once all histories are taken; `passed` is what the pass over the log met. */
  finish(passed: Pass): Promise<string>;
}

/** Starts a report as of the context's instant: give `take` to a pass over the log, then write what `finish` returns. */
export function startReport(context: ViewContext, options: ReportOptions = {}): ReportInTheMaking {
  const { title = "What happened, and how long it took", timelines: most = 2000, live } = options;
  const folds = Object.entries({ headline, ...reportViews }).map(([name, view]) => ({
    name,
    view: view as View,
    tally: newTally(),
  }));
  const newest = newestTimelines(most, context);
  let first: number | null = null;
  return {
    take(history, sign) {
      const at = history.steps[0]?.at;
      if (at !== undefined && (first === null || at < first)) first = at;
      for (const { view, tally } of folds) view.add(tally, history, sign, context);
      newest.take(history, sign);
    },
    async finish(passed) {
      const answers = new Map(
        folds.map(({ name, view, tally }): [string, ViewAnswer] => {
          const { json, table, columns } = view.answer(tally, context);
          return [
            name,
            { definition: view.definition, columns: columns ?? view.columns(context), table, json },
          ];
        }),
      );
      const top = answers.get("headline") as ViewAnswer;
      const { figureOf } = await import("./charts.ts");
      return renderReport(
        {
          title,
          context,
          events: passed.events,
          headline: top.json as unknown as Headline,
          headline_definition: top.definition,
          answers: Object.fromEntries(answers) as Record<ReportView, ViewAnswer>,
          contacts: newest.contacts(),
          timelines: newest.list(),
          notes: notesOf(passed),
          live: live?.(first) ?? null,
        },
        figureOf,
      );
    },
  };
}

import type { Column, TableRow, ViewContext } from "../views/view.ts";
import type { Chart } from "./chart.ts";
import type { Headline } from "./headline.ts";
import type { Html } from "./markup.ts";
import type { Timeline } from "./timeline.ts";

/** A view's answer, with what is needed to show it. */
export interface ViewAnswer {
  readonly definition: string;
  readonly columns: readonly Column[];
  readonly table: readonly TableRow[];
  readonly json: Readonly<Record<string, unknown>>;
}

/** The views that a report shows. */
export type ReportView = "velocity" | "stuck" | "reengage" | "cohorts" | "activity" | "owners" | "changes";

/** What a page that a server makes has beside one in a file. */
export interface Live {
  readonly tools: Html;
  readonly script: string;
  /** The address of a contact's own page. */
  readonly contactAt: (contact_id: string) => string;
}

/** All that a report is made of. */
export interface Report {
  readonly title: string;
  readonly context: ViewContext;
  /** Events up to as_of. */
  readonly events: number;
  readonly headline: Headline;
  /** How the headline's figures are worked out. */
  readonly headline_definition: string;
  readonly answers: Readonly<Record<ReportView, ViewAnswer>>;
  /** How many contacts the log holds. */
  readonly contacts: number;
  /** The timelines of those most recently active, the latest first. */
  readonly timelines: readonly Timeline[];
  /** What a reader should know first, such as rows that were changed by hand. */
  readonly notes: readonly string[];
  /** null in a file. */
  readonly live: Live | null;
}

/** Draws a chart. */
export type Draw = (chart: Chart) => Html;

/** A link to a contact's timeline in this page, or its name alone where the page doesn't hold it. */
export type LinkContact = (contact_id: string, name: string) => Html;

import type { EChartsCoreOption } from "echarts/core";

/** How wide a drawing is: one for a screen or paper, one for a phone. */
export type Width = "wide" | "narrow";

/** A chart: what it shows in words, and how it is drawn at either width. Colours are the page's own variables. */
export interface Chart {
  /** Read out in place of the drawing. */
  readonly says: string;
  /** Names from the log, which stand in the drawing where the option writes `nameMark` of their place. */
  readonly names: readonly string[];
  readonly option: (width: Width) => EChartsCoreOption;
  /** Pixels. */
  readonly height: (width: Width) => number;
}

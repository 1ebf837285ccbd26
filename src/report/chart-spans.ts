import type { Chart, Width } from "./chart.ts";
import { namesAxis, quietAxis, roomFor, text } from "./chart-parts.ts";
import { days } from "./format.ts";

/** How long something takes: days within which half, three quarters and nine tenths are done. */
export interface Span {
  readonly name: string;
  readonly median: number;
  readonly p75: number;
  readonly p90: number;
}

/** Spans as bars in three tints: to the median, to p75, to p90. */
export function spansChart(spans: readonly Span[]): Chart {
  const most = Math.max(...spans.map((each) => each.p90));
  const names = spans.map((each) => each.name);
  const room = roomFor(names);
  const part = (name: string, color: string, width: Width, value: (span: Span) => number) => ({
    name,
    type: "bar",
    stack: "span",
    silent: true,
    barWidth: width === "wide" ? 16 : 12,
    itemStyle: { color },
    data: spans.map((each) => Math.max(0, value(each))),
  });
  const label = (each: Span): string => `${days(each.median)}  ·  ${days(each.p75)}  ·  ${days(each.p90)}`;
  return {
    says: `Days from stage to stage, median, p75 and p90: ${spans.map((each) => `${each.name} ${label(each)}`).join("; ")}.`,
    names,
    height: (width) => spans.length * (width === "wide" ? 34 : 46) + 4,
    option: (width) => ({
      grid: {
        left: width === "wide" ? room : 0,
        right: width === "wide" ? 150 : 128,
        top: width === "wide" ? 0 : 10,
        bottom: 0,
        outerBoundsMode: "none",
      },
      xAxis: quietAxis(most),
      yAxis: namesAxis(spans.length, width, room),
      series: [
        part("median", "var(--accent)", width, (each) => each.median),
        part("p75", "var(--accent-mid)", width, (each) => each.p75 - each.median),
        {
          ...part("p90", "var(--accent-soft)", width, (each) => each.p90 - each.p75),
          label: {
            show: true,
            position: "right",
            distance: 10,
            ...text(13),
            formatter: ({ dataIndex }: { dataIndex: number }) => label(spans[dataIndex] as Span),
          },
        },
      ],
    }),
  };
}

import type { Chart } from "./chart.ts";
import { text } from "./chart-parts.ts";
import { number } from "./format.ts";

/** One kind of event, and how many there were on each day. */
export interface DaySeries {
  readonly name: string;
  readonly color: string;
  readonly values: readonly number[];
}

/** Events a day, stacked by kind. `days` are dates, oldest first. */
export function daysChart(days: readonly string[], series: readonly DaySeries[]): Chart {
  const total = series.reduce((sum, each) => sum + each.values.reduce((a, b) => a + b, 0), 0);
  return {
    says: `Events a day from ${days[0]} to ${days[days.length - 1]}: ${number(total)} in all. ${series.map((each) => `${each.name} ${number(each.values.reduce((a, b) => a + b, 0))}`).join(", ")}.`,
    names: [],
    height: (width) => (width === "wide" ? 230 : 200),
    option: (width) => ({
      grid: { left: 4, right: 4, top: 12, bottom: 4, outerBoundsMode: "same" },
      xAxis: {
        type: "category",
        data: days,
        axisLine: { lineStyle: { color: "var(--line-strong)" } },
        axisTick: { show: false },
        axisLabel: {
          ...text(12, "var(--soft)"),
          margin: 10,
          interval: Math.ceil(days.length / (width === "wide" ? 7 : 3)) - 1,
          formatter: (day: string) => monthDay(day),
        },
      },
      yAxis: {
        type: "value",
        splitNumber: 3,
        minInterval: 1,
        axisLabel: text(12, "var(--soft)"),
        splitLine: { lineStyle: { color: "var(--line)" } },
      },
      series: series.map((each) => ({
        name: each.name,
        type: "bar",
        stack: "day",
        silent: true,
        barCategoryGap: "22%",
        itemStyle: { color: each.color },
        data: each.values,
      })),
    }),
  };
}

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

const monthDay = (day: string): string =>
  `${Number(day.slice(8))} ${months[Number(day.slice(5, 7)) - 1] ?? ""}`;

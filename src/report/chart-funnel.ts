import type { Chart, Width } from "./chart.ts";
import { namesAxis, quietAxis, roomFor, text } from "./chart-parts.ts";
import { number, percent } from "./format.ts";

/** One stage of a funnel. Shares are of 1. */
export interface FunnelStage {
  readonly stage: string;
  readonly subjects: number;
  readonly strict: number | null;
  readonly onward: number | null;
  readonly ends: "won" | "lost" | null;
}

const colors = { won: "var(--won)", lost: "var(--lost)" } as const;

/** How many contacts and deals ever entered each stage. */
export function funnelChart(stages: readonly FunnelStage[], pipeline: string): Chart {
  const most = Math.max(...stages.map((each) => each.subjects));
  const names = stages.map((each) => each.stage);
  const room = roomFor(names);
  const label = (each: FunnelStage, width: Width): string => {
    const reached = `${number(each.subjects)} · ${percent(each.strict)}`;
    return width === "wide" && each.ends === null ? `${reached} · ${percent(each.onward)} went on` : reached;
  };
  return {
    says: `Funnel of ${pipeline}: ${stages.map((each) => `${each.stage} ${number(each.subjects)}, ${percent(each.strict)}`).join("; ")}.`,
    names,
    height: (width) => stages.length * (width === "wide" ? 42 : 52) + 4,
    option: (width) => ({
      grid: {
        left: width === "wide" ? room : 0,
        right: width === "wide" ? 210 : 92,
        top: width === "wide" ? 0 : 10,
        bottom: 0,
        outerBoundsMode: "none",
      },
      xAxis: quietAxis(most),
      yAxis: namesAxis(stages.length, width, room),
      series: [
        {
          type: "bar",
          silent: true,
          barWidth: width === "wide" ? 26 : 16,
          data: stages.map((each) => ({
            value: each.subjects,
            itemStyle: { color: each.ends ? colors[each.ends] : "var(--accent)", borderRadius: 4 },
          })),
          label: {
            show: true,
            position: "right",
            distance: 10,
            ...text(13),
            formatter: ({ dataIndex }: { dataIndex: number }) =>
              label(stages[dataIndex] as FunnelStage, width),
          },
        },
      ],
    }),
  };
}

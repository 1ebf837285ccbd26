import type { Width } from "./charts.ts";

/** Text in a chart. */
export const text = (size = 13, color = "var(--ink)") => ({
  fontSize: size,
  color,
  textBorderWidth: 0,
});

/** An axis of names, the first on top; `room` is the pixels that they have. Where the drawing is narrow they stand above their bars. */
export const namesAxis = (names: readonly string[], width: Width, room: number) => ({
  type: "category",
  inverse: true,
  data: names,
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel:
    width === "wide"
      ? { ...text(), align: "left", margin: room, width: room - 14, overflow: "truncate", interval: 0 }
      : {
          ...text(),
          inside: true,
          margin: 0,
          align: "left",
          verticalAlign: "bottom",
          padding: [0, 0, 13, 0],
          width: 320,
          overflow: "truncate",
          interval: 0,
        },
});

/** An axis of numbers that isn't shown: the labels say them. */
export const quietAxis = (max: number) => ({ type: "value", show: false, min: 0, max: max > 0 ? max : 1 });

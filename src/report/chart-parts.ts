import type { Width } from "./chart.ts";

/** Text in a chart. */
export const text = (size = 13, color = "var(--ink)") => ({
  fontSize: size,
  color,
  textBorderWidth: 0,
});

/** What an option writes in place of a name of the log: the drawing library is given no text that it didn't make. */
export const nameMark = (place: number): string => `name${place}`;

/** How many letters of a name fit. */
export const nameRoom: Readonly<Record<Width, number>> = { wide: 32, narrow: 44 };

/** A name cut to so many letters; wide ones, as of Chinese, count twice. */
export function nameText(name: string, letters: number): string {
  let left = letters;
  let text = "";
  for (const letter of name.replace(/\s+/g, " ")) {
    left -= isWide(letter.codePointAt(0) as number) ? 2 : 1;
    if (left < 0) return `${text.trimEnd()}…`;
    text += letter;
  }
  return text;
}

const isWide = (code: number): boolean =>
  (code >= 0x1100 && code <= 0x115f) || (code >= 0x2e80 && code <= 0xffef) || code >= 0x1f000;

/** The pixels that names take beside a wide drawing's bars. */
export const roomFor = (names: readonly string[]): number =>
  30 + 7 * Math.max(10, ...names.map((name) => Math.min(nameRoom.wide, name.length)));

/** An axis of so many names, the first on top; `room` is the pixels that they have. Where the drawing is narrow they stand above their bars. */
export const namesAxis = (count: number, width: Width, room: number) => ({
  type: "category",
  inverse: true,
  data: Array.from({ length: count }, (_, place) => nameMark(place)),
  axisLine: { show: false },
  axisTick: { show: false },
  axisLabel:
    width === "wide"
      ? { ...text(), align: "left", margin: room, interval: 0 }
      : {
          ...text(),
          inside: true,
          margin: 0,
          align: "left",
          verticalAlign: "bottom",
          padding: [0, 0, 13, 0],
          interval: 0,
        },
});

/** An axis of numbers that isn't shown: the labels say them. */
export const quietAxis = (max: number) => ({ type: "value", show: false, min: 0, max: max > 0 ? max : 1 });

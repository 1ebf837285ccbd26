import type { Json } from "./state.ts";

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The shortest number that is the same in 32 bits, as the API writes it: 0.49803922. */
function short(value: number): number {
  const exact = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const shorter = Number(exact.toPrecision(digits));
    if (Math.fround(shorter) === exact) return shorter;
  }
  return Number(exact.toPrecision(9));
}

/** A color as it is kept: 8 bits a part, so that 0.5 comes back as 0.49803922; parts of 0 are left out. Source: recorded. */
function toned(color: Json): Json {
  return Object.fromEntries(
    Object.entries(color).flatMap(([part, share]) => {
      if (typeof share !== "number" || share === 0) return [];
      return [[part, part === "alpha" ? short(share) : short(Math.floor(share * 255 + 1e-6) / 255)]];
    }),
  );
}

/** Colors come in two ways, as `backgroundColor` and as `backgroundColorStyle`: whichever was given, both are answered. Source: recorded. */
export function coloured(value: Json): Json {
  const entries = Object.entries(value).flatMap(([key, inner]): (readonly [string, unknown])[] => {
    if (Array.isArray(inner)) return [[key, inner.map((each) => (isObject(each) ? coloured(each) : each))]];
    if (!isObject(inner)) return [[key, inner]];
    if (/color$/i.test(key)) {
      // The style decides where both are given. Source: Sheets API, CellFormat.
      if (value[`${key}Style`] !== undefined) return [];
      const color = toned(inner);
      return [
        [key, color],
        [`${key}Style`, { rgbColor: color }],
      ];
    }
    if (!/colorStyle$/i.test(key) || !isObject(inner.rgbColor)) return [[key, coloured(inner)]];
    const color = toned(inner.rgbColor);
    return [
      [key.slice(0, -"Style".length), color],
      [key, { rgbColor: color }],
    ];
  });
  return Object.fromEntries(entries);
}

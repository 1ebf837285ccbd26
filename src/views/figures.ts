/** A whole number with thousands apart: 1,204. */
export const countText = (n: number): string => Math.round(n).toLocaleString("en-US");

/** `1 event`, `1,204 events`. */
export const countOf = (n: number, one: string, many = `${one}s`): string =>
  `${countText(n)} ${n === 1 ? one : many}`;

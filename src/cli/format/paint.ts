/** Colours for a terminal; without colours each gives its text back. */
export interface Ink {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  struck(text: string): string;
}

const coloured = (open: number, close: number) => (text: string) =>
  text === "" ? "" : `\u001b[${open}m${text}\u001b[${close}m`;
const plain = (text: string): string => text;

const inked: Ink = {
  bold: coloured(1, 22),
  dim: coloured(2, 22),
  red: coloured(31, 39),
  green: coloured(32, 39),
  yellow: coloured(33, 39),
  struck: coloured(9, 29),
};
const bare: Ink = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, struck: plain };

/** The ink for a place that shows colours, or doesn't. */
export const paint = (colours: boolean): Ink => (colours ? inked : bare);

import { oneLine } from "../core/sentence.ts";

/** The longest that a line within a cell may get, if nothing shorter is asked for: fifty of them fit the cells of any sheet. */
const longest = 300;

/** Text as one line of a cell: at most 300 characters, none of them cut in half. */
export const cutLine = (text: string): string => cut(oneLine(text));

/** The same of what is one line already; `most` counts UTF-16 units. */
export function cut(line: string, most = longest): string {
  if (line.length <= most) return line;
  const end = most - 1;
  const unit = line.charCodeAt(end - 1);
  return `${line.slice(0, unit >= 0xd800 && unit <= 0xdbff ? end - 1 : end)}…`;
}

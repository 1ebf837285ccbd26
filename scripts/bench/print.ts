/** Says how far a part is, from 0 to 1; null where that isn't known. */
export type Tell = (what: string, share: number | null) => void;

/** Progress on stderr: one line on a terminal, else a line for each new thing. */
export function teller(): Tell {
  let last = "";
  return (what, share) => {
    if (process.stderr.isTTY) {
      process.stderr.write(`\r\u001b[K${what}${share === null ? " …" : ` ${Math.floor(share * 100)} %`}`);
      if (share === 1) process.stderr.write("\r\u001b[K");
    } else if (what !== last) process.stderr.write(`${what} …\n`);
    last = what;
  };
}

/** Whether a promise was kept, in words. */
export const kept = (isKept: boolean, promise: string): string => `${isKept ? "kept" : "MISSED"}: ${promise}`;

/** A whole number with thousands apart. */
export const whole = (value: number): string => Math.round(value).toLocaleString("en-US");

/** A number with so many places. */
export const places = (value: number, digits: number): string => value.toFixed(digits);

/** A share of 1 as a percentage. */
export const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Lines under a heading, in columns: the first flush left, numbers flush right. */
export function printTable(heading: string, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, i) =>
        i === 0 || i === row.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
  process.stdout.write(`\n${heading}\n${lines.map((line) => `  ${line}`).join("\n")}\n`);
}

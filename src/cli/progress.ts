import { fromIso } from "../core/time.ts";
import type { Machine } from "./context.ts";
import { countText } from "./format/figures.ts";

/** How far a long command is. It says nothing in its first second. */
export interface Progress {
  /** `done` of the total (bytes or rows, as it was opened with), and rows so far. */
  at(done: number, rows: number): void;
  /** Takes the bar away. */
  end(): void;
}

/**
 * A bar on stderr with rate and time left; where stderr is no terminal, a line every 10 seconds. Our own, since that of
 * @clack/prompts takes the keyboard and ends the process with 0 at Ctrl-C, in the middle of a batch.
 */
export function progressOf(
  { io, now }: Pick<Machine, "io" | "now">,
  name: string,
  total: number | null,
): Progress {
  const clock = (): number => fromIso(now());
  const started = clock();
  let said = started + (io.draws ? 900 : 0);
  let drawn = false;
  return {
    at(done, rows) {
      const at = clock();
      if (at - said < (io.draws ? 100 : 10_000)) return;
      said = at;
      const text = lineOf(name, done, total, rows, at - started);
      io.err(io.draws ? `\r\u001b[2K${text.slice(0, (io.columns ?? 80) - 1)}` : `${text}\n`);
      drawn = io.draws;
    },
    end() {
      if (drawn) io.err("\r\u001b[2K");
      drawn = false;
    },
  };
}

const cells = 20;

function lineOf(name: string, done: number, total: number | null, rows: number, ms: number): string {
  const rate = rows / Math.max(ms / 1000, 0.001);
  const counted = `${countText(rows)} rows  ${countText(rate)}/s`;
  if (total === null || total <= 0 || done <= 0) return `${name}  ${counted}`;
  const share = Math.min(1, done / total);
  const full = Math.round(share * cells);
  const bar = `${"█".repeat(full)}${"░".repeat(cells - full)}`;
  return `${name}  ${bar} ${Math.round(share * 100)} %  ${counted}  ${leftText((ms / share) * (1 - share))} left`;
}

function leftText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

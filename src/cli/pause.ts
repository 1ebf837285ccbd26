import { DaybookError } from "../core/errors.ts";

const units = { s: 1_000, m: 60_000, h: 3_600_000 };

/** The pause of `--every` in milliseconds, from `least` seconds to a day. Throws USAGE. */
export function pauseOf(text: string, least = 10): number {
  const [, number, unit] = /^(\d{1,5})\s*([smh])$/.exec(text.trim()) ?? [];
  const ms = Number(number) * units[(unit ?? "s") as keyof typeof units];
  if (ms >= least * 1_000 && ms <= 24 * units.h) return ms;
  throw new DaybookError(
    "USAGE",
    `--every takes a time from ${least}s to 24h, found ${JSON.stringify(text)}.`,
    {
      hint: "Write it as --every 30s, --every 5m or --every 1h.",
    },
  );
}

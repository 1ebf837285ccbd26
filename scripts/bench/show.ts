import type { Appended } from "./appends.ts";
import type { Archived } from "./archive.ts";
import type { Taken } from "./child.ts";
import type { Imported, PackageSize } from "./command-line.ts";
import { kept, percent, places, printTable, whole } from "./print.ts";
import type { StartUp } from "./start-up.ts";
import type { ViewsTaken } from "./views.ts";

/** Appends, against the bare INSERT and against what is promised. */
export function showAppends({ rates, repeats }: Appended): void {
  const least = (rows: number): number => (rows > 300_000 ? 40_000 : 50_000);
  printTable(
    "Appends to sqlite through the public path, ids included, guard on, every batch on the disk (events a second)",
    [
      ["", "ours", "bare INSERT", "ratio", ""],
      ...rates.map(({ rows, batch, ours, bare }) => [
        `${whole(rows)} rows, batches of ${whole(batch)}`,
        whole(ours),
        whole(bare),
        percent(ours / bare),
        `${kept(ours / bare >= 0.6, "60 % of bare")}; ${kept(ours >= least(rows), `${whole(least(rows))} a second`)}`,
      ]),
      ...repeats.map(({ batch, ours }) => [
        `sent again, batches of ${whole(batch)}`,
        whole(ours),
        "",
        "",
        kept(ours >= 85_000, "85,000 a second"),
      ]),
    ],
  );
}

/** All views, against DuckDB, and whether the answers are equal. */
export function showViews({ cold, warm, duckdb, differences, rows }: ViewsTaken): void {
  const line = (name: string, taken: Taken, promise: string): readonly string[] => [
    name,
    places(taken.seconds, 2),
    percent(taken.seconds / duckdb.seconds),
    places(taken.cpu_seconds, 2),
    whole(taken.peak_mb),
    percent(taken.peak_mb / duckdb.peak_mb),
    promise,
  ];
  const isFast = cold.seconds <= duckdb.seconds / 2;
  const isSmall = cold.peak_mb <= duckdb.peak_mb / 3;
  printTable("All views from the sqlite log, each time in a process of its own", [
    ["", "seconds", "of DuckDB's", "CPU seconds", "peak MB", "of DuckDB's", ""],
    line("cold", cold, `${kept(isFast, "half of DuckDB's time")}; ${kept(isSmall, "a third of its memory")}`),
    line(
      "warm, after 1,000 new events without a void",
      warm,
      kept(warm.seconds <= cold.seconds / 10, `a tenth of cold (${percent(warm.seconds / cold.seconds)})`),
    ),
    line("DuckDB, reading the same log", duckdb, ""),
  ]);
  const answers = `${whole(rows)} rows of answers`;
  if (differences.length === 0)
    printTable("Answers", [[`${answers}: cold, warm and DuckDB's are equal to the last digit`]]);
  else
    printTable(
      `Answers: ${answers}, NOT EQUAL`,
      differences.map((each) => [each]),
    );
}

/** What archiving half of a log took, and what it did to the views: nothing. */
export function showArchive({
  events,
  rows,
  seconds,
  text_mb,
  packed_mb,
  views_seconds,
  differences,
}: Archived): void {
  const [before, first, after] = views_seconds.map((each) => `${places(each, 1)} s`);
  printTable("archive", [
    [`${whole(rows)} of ${whole(events)} rows`, `${places(seconds, 1)} s`],
    ["text, packed", `${places(text_mb, 1)} MB, ${places(packed_mb, 1)} MB`],
    ["all views before, first after, after", `${before}, ${first}, ${after}`],
    [kept(differences.length === 0, "no view answers otherwise"), differences.join(", ")],
  ]);
}

/** A CSV through the command line. */
export function showImport({ rate, seconds, peak_mb }: Imported): void {
  printTable("Import of a CSV by the command line", [
    ["events a second", whole(rate), kept(rate >= 75_000, "75,000 a second")],
    ["seconds", places(seconds, 1), ""],
    ["peak MB", whole(peak_mb), ""],
  ]);
}

/** How soon the command line is there. */
export function showStartUp({ help_ms, node_ms, sqlite_ms, sheets_ms }: StartUp): void {
  const ratio = help_ms / node_ms;
  const ms = (value: number): string => `${places(value, 0)} ms`;
  printTable("Start-up, the median of 20", [
    ["daybook --help", ms(help_ms), ""],
    ["node -e 0", ms(node_ms), kept(ratio <= 1.5, `1.5 times (${places(ratio, 2)})`)],
    ["daybook events, sqlite", ms(sqlite_ms), ""],
    ["daybook events, Google Sheets on this computer, with its requests", ms(sheets_ms), ""],
  ]);
}

/** What is published. */
export function showPackage({ packed_kb, unpacked_kb, files, installed_mb, packages }: PackageSize): void {
  printTable("The package", [
    [`${whole(files)} files`, `${whole(packed_kb)} KB packed`, `${whole(unpacked_kb)} KB unpacked`],
    [`with ${whole(packages)} packages that it needs`, "", `${places(installed_mb, 1)} MB installed`],
  ]);
}

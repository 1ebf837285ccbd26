import type { Execution, LogLine } from "../execution.ts";
import type { Members } from "../realm.ts";

/** What a log shows of a value. How Google shows objects is not copied: JSON tells enough. */
function textOf(run: Execution, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  if ("stack" in value && "message" in value) return String(value);
  const data = run.realm.outside(value);
  return data === undefined ? String(value) : (JSON.stringify(data) ?? String(value));
}

/** `%s` and its like are filled from what follows. */
function line(run: Execution, given: readonly unknown[]): string {
  const [first, ...rest] = given;
  const more = [...rest];
  const start = textOf(run, first).replace(/%[sdifjoO]/g, (mark) =>
    more.length > 0 ? textOf(run, more.shift()) : mark,
  );
  return [start, ...more.map((each) => textOf(run, each))].join(" ");
}

/** `console` and `Logger`. Source: Apps Script, Logging. */
export function openLogs(run: Execution): Members {
  const log =
    (level: LogLine["level"]) =>
    (...given: unknown[]) =>
      void run.logs.push({ level, text: line(run, given) });
  const Logger = run.object("Logger", null, {
    log(...given: unknown[]) {
      log("Logger")(...given);
      return Logger;
    },
    clear() {
      run.logs.splice(0, run.logs.length, ...run.logs.filter(({ level }) => level !== "Logger"));
    },
    getLog: () => run.logs.flatMap(({ level, text }) => (level === "Logger" ? [`${text}\n`] : [])).join(""),
  });
  const console = run.object("console", null, {
    log: log("log"),
    info: log("info"),
    warn: log("warn"),
    error: log("error"),
    debug: log("debug"),
    time() {},
    timeEnd() {},
  });
  return { Logger, console };
}

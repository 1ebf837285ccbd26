import { DaybookError, isDaybookError } from "../../core/errors.ts";

type Sentence = readonly [code: string, message: string, hint: string];

const unreachable = (log: string): Sentence => [
  "LOG_NOT_OPENED",
  `${log} can't be read or written.`,
  "Look at the rights of the file and of its folder (a log needs both), and whether the disk is there.",
];

const busy = (log: string): Sentence => [
  "LOG_BUSY",
  `Another program has held ${log} for so long that nothing could be written.`,
  "Close what has it open (a long import, a backup, a database browser) and run this again: of this batch nothing was written.",
];

const damaged = (log: string, more = ""): Sentence => [
  "LOG_DAMAGED",
  `${log} is damaged: not all of it can be read${more}.`,
  "Keep a copy of the file, restore your last backup, and append again what came after it: what is there already is not written twice.",
];

/** What SQLite's primary result codes mean to somebody who keeps a log. Source: sqlite.org/rescode.html. */
const sentences: Readonly<Record<number, (log: string) => Sentence>> = {
  3: unreachable,
  5: busy,
  6: busy,
  8: (log) => [
    "LOG_NOT_WRITABLE",
    `${log} can't be written.`,
    "The file or its folder is write-protected; SQLite writes beside a log even to read it. Copy it to a folder of your own, or change the rights.",
  ],
  10: unreachable,
  11: damaged,
  13: (log) => [
    "DISK_FULL",
    `There is no room left on the disk of ${log}.`,
    "Make room and run this again: of this batch nothing was written.",
  ],
  14: unreachable,
  26: (log) => [
    "LOG_NOT_SQLITE",
    `${log} is not a SQLite file.`,
    "Name the log that daybook made, or a file that doesn't exist yet; nothing was changed in this one.",
  ],
};

/** The primary result code of what libsql threw: its names leave out most of the extended ones. NaN for other errors. */
function resultCode(error: unknown): number {
  const { rawCode, message } = (error ?? {}) as { readonly rawCode?: unknown; readonly message?: unknown };
  if (typeof rawCode === "number") return rawCode & 0xff;
  // An opening that fails has no code, only SQLite's number at the end of its text.
  return Number(/^ConnectionFailed\(.*: (\d+)"\)$/s.exec(String(message))?.[1] ?? Number.NaN) & 0xff;
}

/** Whatever libsql threw as a sentence about the log at `path`; what has none comes back as it was. */
export function failureOf(error: unknown, path: string): unknown {
  if (isDaybookError(error)) return error;
  const text = String((error as { readonly message?: unknown } | null)?.message);
  const sentence = /no such (table|column)/.test(text)
    ? damaged(path, ` (${text})`)
    : sentences[resultCode(error)]?.(path);
  if (!sentence) return error;
  const [code, message, hint] = sentence;
  return new DaybookError(code, message, { hint, cause: error });
}

/** What every call on a closed log gets. */
export const closed = (path: string): DaybookError =>
  new DaybookError("LOG_CLOSED", `${path} was closed already.`, { hint: "Open the log again." });

/** Runs `work` on the log at `path`; what libsql throws comes out as a sentence. */
export function told<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw failureOf(error, path);
  }
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Machine } from "../../src/cli/context.ts";
import type { Ask } from "../../src/cli/io.ts";
import { type ExitCode, run } from "../../src/cli/run.ts";

/** What a command line said, and how it ended. */
export interface Said {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
  /** stdout as JSON; throws where it is none. */
  readonly json: () => never;
}

/** A folder of its own with a command line in it; the clock stands at `now` until a test moves it. */
export interface Desk {
  readonly folder: string;
  now: string;
  /** Runs a line; words with spaces stand in single quotes. */
  run(line: string, how?: How): Promise<Said>;
  write(name: string, content: string | Buffer): void;
  read(name: string): string;
}

/** What is different from a plain pipe. */
export interface How {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** At a terminal of so many columns, with these answers to its questions, in order. */
  readonly answers?: readonly (string | boolean)[];
  readonly columns?: number;
  readonly colours?: boolean;
  readonly signal?: AbortSignal;
  /** Told of each wait, in milliseconds. */
  readonly onSleep?: (ms: number) => void;
}

/** Makes a desk for one test; its folder goes when the test ends. */
export function desk(files: Readonly<Record<string, string>> = {}): Desk {
  const folder = mkdtempSync(join(tmpdir(), "daybook-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const at: Desk = {
    folder,
    now: "2026-06-01T12:00:00.000Z",
    async run(line, how = {}) {
      let [out, err, waited] = ["", "", 0];
      const machine: Machine = {
        io: {
          out(text) {
            out += text;
          },
          err(text) {
            err += text;
          },
          stdin: piped(how.stdin ?? ""),
          interactive: how.answers !== undefined,
          columns: how.columns ?? null,
          colours: { out: how.colours === true, err: how.colours === true },
          draws: false,
        },
        ask: answering(how.answers ?? []),
        env: how.env ?? {},
        cwd: folder,
        now: () => at.now,
        clock: () => waited,
        sleep: async (ms) => {
          waited += ms;
          how.onSleep?.(ms);
        },
        stopSignal: () => how.signal ?? new AbortController().signal,
      };
      const code = await run(words(line), machine);
      return { code, out, err, json: () => JSON.parse(out) as never };
    },
    write: (name, content) => writeFileSync(join(folder, name), content),
    read: (name) => readFileSync(join(folder, name), "utf8"),
  };
  for (const [name, content] of Object.entries(files)) at.write(name, content);
  return at;
}

/** A line as a shell would split it: by spaces, except within single quotes. */
export const words = (line: string): string[] =>
  (line.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) => word.replaceAll("'", ""));

async function* piped(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

function answering(answers: readonly (string | boolean)[]): Ask {
  const left = [...answers];
  const next = (question: string): string | boolean => {
    const answer = left.shift();
    if (answer === undefined) throw new Error(`nobody was to be asked: ${question}`);
    return answer;
  };
  return {
    confirm: async (question) => next(question) === true,
    async text(question, usual, check) {
      const answer = String(next(question)) || usual;
      const wrong = check?.(answer);
      if (wrong !== undefined) throw new Error(`refused: ${wrong}`);
      return answer;
    },
    select: async (question) => String(next(question)) as never,
  };
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { builtCommand, plainEnvironment } from "../built-package.ts";

/** A server of the built command line, in a process of its own. */
export interface Served {
  readonly url: string;
  /** What it printed on stderr so far. */
  readonly said: () => string;
  /** Ctrl-C; what it printed last. */
  stop(): Promise<string>;
  /** SIGKILL. */
  kill(): Promise<void>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

/** An answer with its body, parsed where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** Serves in a folder until the test ends. */
export async function served(
  folder: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Served> {
  const child = spawn(process.execPath, [builtCommand(), "--json", "serve", "--port", "0", ...args], {
    cwd: folder,
    env: { ...plainEnvironment(folder), ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [out, err] = ["", ""];
  child.stdout.on("data", (data: Buffer) => {
    out += String(data);
  });
  child.stderr.on("data", (data: Buffer) => {
    err += String(data);
  });
  const url = await listening(
    child,
    () => out,
    () => err,
  );
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  };
  const end = async (signal: "SIGINT" | "SIGKILL"): Promise<void> => {
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  return {
    url,
    said: () => err,
    async stop() {
      await end("SIGINT");
      return out;
    },
    kill: () => end("SIGKILL"),
    post: (path, body, headers = {}) =>
      ask(path, {
        method: "POST",
        body: typeof body === "string" ? body : JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
    get: (path, headers = {}) => ask(path, { headers: { ...headers } }),
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}

function listening(child: ChildProcess, out: () => string, err: () => string): Promise<string> {
  return new Promise((found, failed) => {
    child.once("exit", () => failed(new Error(`it ended: ${out()} ${err()}`)));
    child.stdout?.on("data", () => {
      const url = /"listening":"([^"]+)"/.exec(out())?.[1];
      if (url !== undefined) found(url);
    });
  });
}

import type { Run } from "./host.ts";
import type { Output } from "./services/outputs.ts";

/** A request to a web app. Headers are no part of it: scripts never see them. */
export interface WebRequest {
  /** The body's text, or an object that becomes JSON. */
  readonly body?: string | object;
  /** @default "application/json" for an object, else "text/plain" */
  readonly type?: string;
  /** What stands in the address's query. */
  readonly parameter?: Readonly<Record<string, string>>;
}

export interface WebResponse extends Run {
  readonly status: number;
  readonly text: string;
  readonly mime: string;
}

/** e of doGet and doPost. Source: Apps Script, Web Apps, Request parameters. */
export function webEvent({ body, type, parameter = {} }: WebRequest, name: "doGet" | "doPost"): object {
  const contents = typeof body === "object" ? JSON.stringify(body) : (body ?? "");
  const kind = type ?? (typeof body === "object" ? "application/json" : "text/plain");
  const isForm = kind.startsWith("application/x-www-form-urlencoded");
  const all = new URLSearchParams(parameter);
  const queryString = all.toString();
  if (isForm) for (const [key, value] of new URLSearchParams(contents)) all.append(key, value);
  const first = (key: string): string => all.get(key) ?? "";
  const keys = [...new Set(all.keys())];
  const length = Buffer.byteLength(contents);
  return {
    queryString,
    parameter: Object.fromEntries(keys.map((key) => [key, first(key)])),
    parameters: Object.fromEntries(keys.map((key) => [key, all.getAll(key)])),
    contextPath: "",
    contentLength: name === "doPost" ? length : -1,
    ...(name === "doPost" ? { postData: { length, type: kind, contents, name: "postData" } } : {}),
  };
}

/** Errors are pages: who calls a web app gets 200 and HTML all the same. Source: live pages; the status is believed. */
const page = (text: string): string =>
  `<!DOCTYPE html><html><head><title>Error</title></head><body><div>${text}</div></body></html>`;

export function webResponse(run: Run): WebResponse {
  const output = run.result as Output | null | undefined;
  if (run.error === null && !run.killed && output) return { ...run, status: 200, ...output };
  const why = run.error ?? "The script completed but the returned value is not a supported return type.";
  return { ...run, status: 200, text: page(why), mime: "text/html" };
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Configuration, type Project, startProject } from "./project.ts";
import { bodyOf, Refused } from "./refusal.ts";

/** What is done to a request: refused before it is carried out, or carried out and its answer lost. */
export type Fault =
  | { readonly kind: "lose" }
  | { readonly kind: "refuse"; readonly status: number; readonly reason: string; readonly message?: string };

/** A BigQuery of one project on this machine. */
export interface BigQueryEmulator {
  readonly endpoint: string;
  readonly project: Project;
  /** Asked before each request, such as `POST jobs query`. */
  fault: (what: string) => Fault | null;
  /** What was asked so far. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** A request may hold 10 MB, a page of results 20 MB. Source: cloud.google.com/bigquery/quotas */
const mostBytes = 10 * 2 ** 20;

/** Starts it. `token` is the only access token that it takes. */
export async function startBigQuery(name: string, token: string): Promise<BigQueryEmulator> {
  const project = await startProject(name);
  const server = createServer((request, response) => void answer(request, response));
  const emulator: BigQueryEmulator = {
    endpoint: "",
    project,
    fault: () => null,
    requests: [],
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      project.close();
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    const url = new URL(request.url ?? "", "http://emulator");
    const path = url.pathname.replace(/^(\/upload)?\/bigquery\/v2\/projects\/[^/]+\//, "");
    const isUpload = url.pathname.startsWith("/upload/");
    const say = (status: number, content: object | null): void => {
      response.writeHead(status, { "content-type": "application/json; charset=UTF-8" });
      response.end(content === null ? "" : JSON.stringify(content));
    };
    const { json, media } = isUpload
      ? partsOf(body, request.headers["content-type"] ?? "")
      : { json: body, media: "" };
    const kind = /"load":/.test(json) ? " load" : path === "jobs" ? " query" : "";
    const what = `${request.method} ${path.replace(/(staging_|daybook_)[\w-]+/, "$1")}${kind}`;
    emulator.requests.push(what);
    const fault = emulator.fault(what);
    try {
      if (request.headers.authorization !== `Bearer ${token}`)
        throw new Refused(401, "authError", "Request had invalid authentication credentials.");
      if (url.pathname.split("/").indexOf(name) === -1)
        throw new Refused(404, "notFound", `Not found: Project ${url.pathname.split("/")[4]}`);
      if (fault?.kind === "refuse")
        throw new Refused(fault.status, fault.reason, fault.message ?? "Try again later.");
      if (!isUpload && body.length > mostBytes)
        throw new Refused(413, "requestTooLarge", "Request payload size exceeds the limit: 10485760 bytes.");
      const content = await carryOut(request.method ?? "GET", path, url.searchParams, json, media);
      if (fault?.kind === "lose") request.socket.destroy();
      else say(content === null ? 204 : 200, content);
    } catch (error) {
      const refusal =
        error instanceof Refused
          ? error.refusal
          : { status: 500, reason: "internalError", message: String(error) };
      say(refusal.status, bodyOf(refusal));
    }
  }

  async function carryOut(
    method: string,
    path: string,
    query: URLSearchParams,
    json: string,
    media: string,
  ): Promise<object | null> {
    const [kind, first = "", sub, second = ""] = path.split("/").map(decodeURIComponent);
    const given = (): Record<string, unknown> => JSON.parse(json) as Record<string, unknown>;
    if (kind === "datasets" && sub === undefined) {
      if (method === "GET") return project.getDataset(first);
      if (method === "POST") return project.makeDataset(given());
    }
    if (kind === "datasets" && sub === "tables") {
      if (method === "GET") return project.getTable(first, second);
      if (method === "POST") return project.makeTable(first, given());
      if (method === "DELETE") return project.dropTable(first, second).then(() => null);
    }
    if (kind === "jobs" && method === "POST") {
      const { jobReference, configuration } = given() as {
        readonly jobReference: { readonly jobId: string; readonly location?: string };
        readonly configuration: Configuration;
      };
      return project.insertJob(jobReference.jobId, configuration, jobReference.location, media);
    }
    if (kind === "jobs" && method === "GET") return project.getJob(first);
    if (kind === "queries" && method === "GET")
      return project.results(
        first,
        Number(query.get("pageToken")?.slice(1) ?? 0),
        Number(query.get("maxResults") ?? 10_000),
      );
    throw new Refused(404, "notFound", `This emulator doesn't know ${method} ${path}`);
  }

  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return Object.assign(emulator, { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

/** The two parts of a multipart upload. Source: cloud.google.com/bigquery/docs/reference/api-uploads */
function partsOf(body: string, type: string): { readonly json: string; readonly media: string } {
  const boundary = /boundary=([^;]+)/.exec(type)?.[1] ?? "";
  const parts = body.split(`--${boundary}`).slice(1, 3);
  const [json = "", media = ""] = parts.map((part) => {
    const begun = /\r?\n\r?\n/.exec(part);
    return begun === null ? "" : part.slice(begun.index + begun[0].length).replace(/\r?\n$/, "");
  });
  return { json, media };
}

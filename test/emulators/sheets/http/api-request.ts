import type { IncomingMessage } from "node:http";
import { badField, doesNotKnow } from "../model/refusal.ts";

/** A request as the API reads it. */
export interface ApiRequest {
  readonly method: string;
  /** The path's parts, decoded. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly secret: string | null;
  /** The JSON body; undefined when there is none. Throws a Refusal for what isn't JSON. */
  readonly body: () => unknown;
  /** The body as it came. */
  readonly text: string;
}

const largestBody = 60_000_000;
const bearer = /^Bearer (\S+)$/;

/** Reads a request to its end. A client that goes away rejects. */
export async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > largestBody) throw doesNotKnow("a body of 60 MB");
  }
  const url = new URL(incoming.url ?? "/", "http://emulator");
  const text = Buffer.concat(chunks).toString("utf8");
  let parsed: { readonly value: unknown } | null = null;
  return {
    method: incoming.method ?? "GET",
    path: url.pathname.split("/").filter(Boolean).map(decoded),
    query: url.searchParams,
    secret: bearer.exec(incoming.headers.authorization ?? "")?.[1] ?? url.searchParams.get("access_token"),
    body() {
      parsed ??= { value: text === "" ? undefined : readJson(text) };
      return parsed.value;
    },
    text,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const message = "Invalid JSON payload received. Unable to parse number or object.";
    throw badField("", message);
  }
}

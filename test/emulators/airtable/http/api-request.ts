import type { IncomingMessage } from "node:http";
import { doesNotKnow, notFound, refusal } from "../model/refusal.ts";

/** A request as the API reads it. */
export interface ApiRequest {
  readonly method: string;
  /** The whole path and query. */
  readonly target: string;
  /** The path's parts, decoded. */
  readonly path: readonly string[];
  readonly query: Readonly<Record<string, unknown>>;
  readonly secret: string | null;
  /** The JSON body; undefined when there is none. Throws a Refusal for what isn't JSON. */
  readonly body: () => unknown;
}

/** Source: Airtable support, Enforcement of URL length limit for Web API requests: 16,000 characters. */
export const longestUrl = 16_000;
const largestBody = 20_000_000;

/** `a[b][]=c` as nested lists and objects. "+" is a space. Source: airtable.js, object_to_query_param_string. */
export function readQuery(search: URLSearchParams): Readonly<Record<string, unknown>> {
  const query: Record<string, unknown> = Object.create(null);
  for (const [key, value] of search) {
    const [name = "", ...inner] = key.split("[").map((part) => part.replace(/\]$/, ""));
    place(query, [name, ...inner], value);
  }
  return query;
}

function place(holder: Record<string, unknown>, [key = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    // Believed: a name that is given twice without brackets is refused.
    if (key in holder) throw doesNotKnow(`the parameter "${key}" given twice`);
    holder[key] = value;
    return;
  }
  const [next = ""] = rest;
  const isList = next === "" || /^\d+$/.test(next);
  holder[key] ??= isList ? [] : Object.create(null);
  const inner = holder[key] as Record<string, unknown>;
  if (typeof inner !== "object") throw doesNotKnow(`the parameter "${key}" both with and without brackets`);
  const name = next === "" ? String((inner as unknown as readonly unknown[]).length) : next;
  place(inner, [name, ...rest.slice(1)], value);
}

const bearer = /^Bearer (\S+)$/;

/** Reads a request to its end. A client that goes away rejects. */
export async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > largestBody) throw doesNotKnow("a body of 20 MB");
  }
  const target = incoming.url ?? "/";
  const url = new URL(target, "http://emulator");
  const text = Buffer.concat(chunks).toString("utf8");
  return {
    method: incoming.method ?? "GET",
    target,
    path: url.pathname.split("/").filter(Boolean).map(decoded),
    query: readQuery(url.searchParams),
    secret: bearer.exec(incoming.headers.authorization ?? "")?.[1] ?? null,
    body: () => readBody(text, incoming.headers["content-type"] ?? ""),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw notFound();
  }
}

/**
 * 400 "can't be parsed as a valid JSON" (Airtable Web API, Errors); its body is believed. What is not sent as JSON is as good
 * as not sent (community, 422 INVALID_REQUEST_MISSING_FIELDS without a content type).
 */
function readBody(text: string, contentType: string): unknown {
  if (text === "" || !/\bjson\b/.test(contentType)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw refusal(400, "INVALID_REQUEST_UNKNOWN", "Could not parse request body");
  }
}

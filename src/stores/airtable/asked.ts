import type { Call } from "./client.ts";

/** What an error's sentence needs to know of the request that failed. */
export interface Asked {
  readonly call: Call;
  readonly base: string;
  /** The server's address, without a path. */
  readonly server: string;
}

/** What a token of Daybook's must be allowed to do, as Airtable's form for tokens writes it. */
export const scopes = ["data.records:read", "data.records:write", "schema.bases:read", "schema.bases:write"];

/** The hint that goes with every doubt about a token; `also` is a scope that only some of what Daybook does needs. */
export const aboutTokens = (base: string, also?: string | null): string =>
  `At airtable.com/create/tokens give the token the scopes ${[...new Set([...scopes, ...(also ? [also] : [])])].join(", ")} and access to base ${base}, and put it into AIRTABLE_API_KEY.`;

/** Whether a request changes something. */
export const isWrite = ({ method, path }: Call): boolean =>
  method !== "GET" && !path.endsWith("/listRecords");

/** The scope that a request needs; null for one that any token may send. */
export function scopeOf(call: Call): string | null {
  if (call.api === "whoami") return null;
  if (call.api === "webhooks") return "webhook:manage";
  const verb = isWrite(call) ? "write" : "read";
  return call.api === "meta" || call.api === "bases" ? `schema.bases:${verb}` : `data.records:${verb}`;
}

/** The table that a request for records names; null for others. */
export function tableOf({ api = "records", path }: Call): string | null {
  if (api !== "records") return null;
  const [, name = ""] = path.split("/");
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** What a request is about, within a sentence. */
export function placeOf({ call, base }: Asked): string {
  const table = tableOf(call);
  if (table !== null) return `table "${table}" of base ${base}`;
  if (call.api === "webhooks") return `the webhooks of base ${base}`;
  return call.api === "whoami" ? "the token" : `the tables of base ${base}`;
}

import { DaybookError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { type Asked, aboutTokens, placeOf, scopeOf, tableOf } from "./asked.ts";
import { type Call, type Refusal, refusalIn } from "./client.ts";
import { fateOf } from "./ending.ts";
import type { Request, Transport } from "./transport.ts";

interface Named {
  readonly id: string;
  readonly name: string;
  /** What the token's owner may do in a base. */
  readonly permissionLevel?: string;
}

/**
 * Airtable has one answer for a wrong base, a renamed table and a missing scope, and `whoami` tells scopes for OAuth tokens
 * only. So it asks what the token does see, in two requests at the most, and answers the error that names the fault; the
 * error it was given where that can't be told.
 */
export async function findFault(error: DaybookError, asked: Asked, send: Transport): Promise<DaybookError> {
  const needed = scopeOf(asked.call);
  const refusal = refusalIn(error);
  if (error.code !== code || needed === null || refusal === null) return error;
  const { base, call } = asked;
  const lacking = (scope: string): DaybookError => missingScope(scope, asked, refusal);

  const bases = await listed(send, { method: "GET", api: "bases", path: "" }, "bases");
  if (bases === "unknown") return error;
  if (bases === "refused" && call.api === "meta") return lacking("schema.bases:read");
  if (bases !== "refused") {
    const seen = bases.find(({ id }) => id === base);
    if (!seen) return unseenBase(asked, bases, refusal);
    if (!(enough[needed] ?? []).includes(seen.permissionLevel ?? "")) return error;
    if (needed.startsWith("schema.") || call.api === "webhooks") return lacking(needed);
  }
  // Without a list of bases nothing tells a wrong base from a missing scope.
  if (call.api === "webhooks") return error;
  const name = tableOf(call) ?? "";
  if (bases !== "refused") {
    const tables = await listed(send, { method: "GET", api: "meta", path: "/tables" }, "tables");
    if (tables === "unknown" || tables === "refused") return error;
    const isThere = tables.some((table) => table.id === name || table.name === name);
    if (!isThere) return unknownTable(name, asked, tables, refusal);
    return namesRecords(call) ? error : lacking(needed);
  }
  if (needed === "data.records:read" || namesRecords(call)) return error;
  // That it can read the table shows that base and table are right.
  const rows = { method: "GET", path: `/${encodeURIComponent(name)}`, query: { pageSize: "1" } } as const;
  return typeof (await listed(send, rows, "records")) === "string" ? error : lacking(needed);
}

/** Whether a request is about records by their ids: one of them may be what wasn't found. */
const namesRecords = ({ path, query, body }: Call): boolean =>
  /^\/[^/]+\/rec\w+$/.test(path) ||
  query?.["records[]"] !== undefined ||
  (
    (body as { readonly records?: readonly { readonly id?: string }[] } | null | undefined)?.records ?? []
  ).some(({ id }) => id !== undefined);

/** Whose permission level is enough for what a scope allows: below it, the level is at fault. Source: Airtable Web API, User role. */
const enough: Readonly<Record<string, readonly string[]>> = {
  "data.records:read": ["read", "comment", "edit", "create"],
  "data.records:write": ["edit", "create"],
  "schema.bases:read": ["read", "comment", "edit", "create"],
  "schema.bases:write": ["create"],
  "webhook:manage": ["read", "comment", "edit", "create"],
};

type Listed = readonly Named[] | "refused" | "unknown";

async function listed(send: Transport, request: Request, name: string): Promise<Listed> {
  const ending = await send(request);
  if (ending.kind !== "answered") return "unknown";
  if (ending.status === 403) return "refused";
  const list = fateOf(ending) === "done" ? ending.body?.[name] : null;
  if (!Array.isArray(list)) return "unknown";
  // Of bases there may be another page: what isn't on this one may be on that.
  return name === "bases" && ending.body?.offset !== undefined ? "unknown" : list;
}

const code = "AIRTABLE_NOT_FOUND_OR_NO_ACCESS";

const missingScope = (scope: string, asked: Asked, cause: Refusal): DaybookError =>
  new DaybookError(
    "AIRTABLE_SCOPE_MISSING",
    `The Airtable token lacks the scope ${scope}, which this needs in ${placeOf(asked)}.`,
    { hint: aboutTokens(asked.base, scope), cause },
  );

function unseenBase({ base }: Asked, bases: readonly Named[], cause: Refusal): DaybookError {
  const near = nearest(
    base,
    bases.map(({ id }) => id),
  );
  const seen = bases.slice(0, 5).map(({ id, name }) => `${JSON.stringify(name)} (${id})`);
  const others = near ? `Did you mean ${near}? ` : seen.length > 0 ? `It sees ${seen.join(", ")}. ` : "";
  return new DaybookError(code, `The Airtable token doesn't see base ${base}.`, {
    hint: `${others}Check the base's id; if it is right: ${aboutTokens(base)}`,
    cause,
  });
}

function unknownTable(name: string, { base }: Asked, tables: readonly Named[], cause: Refusal): DaybookError {
  const near = nearest(
    name,
    tables.map((table) => table.name),
  );
  const names = tables.map((table) => JSON.stringify(table.name)).slice(0, 10);
  return new DaybookError(code, `There is no table "${name}" in base ${base}.`, {
    hint: `${near ? `Did you mean ${JSON.stringify(near)}?` : `There are ${names.join(", ")}.`} If it was renamed, give it its name back or name the new one (your own in the config: crm.contacts.table, crm.deals.table); \`daybook init\` makes a missing one of Daybook's.`,
    cause,
  });
}

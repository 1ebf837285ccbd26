import { notFound } from "../model/refusal.ts";
import type { ApiRequest } from "./api-request.ts";
import type { Answer, Call } from "./call.ts";
import * as meta from "./meta-routes.ts";
import { asObject } from "./record-requests.ts";
import * as records from "./record-routes.ts";
import type { RequestKind } from "./request-log.ts";

/** What a request is, before anybody asks whether it may be. */
export interface Route {
  readonly kind: RequestKind;
  readonly baseId: string | null;
  readonly tableName: string | null;
  readonly run: (call: Call) => Answer | Promise<Answer>;
}

type Run = Route["run"];

const route = (kind: RequestKind, baseId: string | null, tableName: string | null, run: Run): Route => ({
  kind,
  baseId,
  tableName,
  run,
});

/** Whether a PATCH or PUT of many rows is an upsert. What can't be read is none. */
function isUpsert(request: ApiRequest): boolean {
  try {
    return asObject(request.body())?.performUpsert !== undefined;
  } catch {
    return false;
  }
}

function recordRoute(request: ApiRequest, [baseId = "", tableName = "", rest]: readonly string[]): Route {
  const { method } = request;
  const place = { baseId, tableName };
  const to = (kind: RequestKind, run: Run): Route => route(kind, baseId, tableName, run);
  const asked = `${method} ${rest === undefined ? "rows" : rest === "listRecords" ? "listRecords" : "row"}`;
  switch (asked) {
    case "GET rows":
    case "POST listRecords":
      return to("list", (call) => records.list(call, place));
    case "POST rows":
      return to("create", (call) => records.create(call, place));
    case "PATCH rows":
    case "PUT rows":
      return to(isUpsert(request) ? "upsert" : "update", (call) => records.update(call, place));
    case "DELETE rows":
      return to("delete", (call) => records.remove(call, place));
    case "GET row":
      return to("get", (call) => records.get(call, place, String(rest)));
    case "PATCH row":
    case "PUT row":
      return to("update", (call) => records.updateOne(call, place, String(rest)));
    case "DELETE row":
      return to("delete", (call) => records.removeOne(call, place, String(rest)));
    default:
      throw notFound();
  }
}

function metaRoute({ method }: ApiRequest, path: readonly string[]): Route {
  const [, base = "", tables, table = "", fields, field = ""] = path;
  const asked = `${method} ${path.length}`;
  if (path[0] === "whoami" && asked === "GET 1") return route("whoami", null, null, meta.whoami);
  if (path[0] !== "bases") throw notFound();
  if (asked === "GET 1") return route("bases", null, null, meta.bases);
  if (asked === "POST 1") return route("createBase", null, null, meta.createBase);
  if (tables !== "tables" || (fields !== undefined && fields !== "fields")) throw notFound();
  if (asked === "GET 3") return route("schema", base, null, (call) => meta.schema(call, base));
  if (asked === "POST 3") return route("createTable", base, null, (call) => meta.newTable(call, base));
  if (asked === "PATCH 4")
    return route("updateTable", base, table, (call) => meta.changeTable(call, base, table));
  if (asked === "POST 5")
    return route("createField", base, table, (call) => meta.newField(call, base, table));
  if (asked === "PATCH 6")
    return route("updateField", base, table, (call) => meta.changeField(call, base, table, field));
  throw notFound();
}

/**
 * Finds what a path means; every other one, views' and permissions' too, is a 404 {"error": "NOT_FOUND"}. Webhooks are answered elsewhere.
 * Source: Airtable Web API, its list of endpoints.
 */
export function findRoute(request: ApiRequest): Route {
  const [version, ...path] = request.path;
  if (version !== "v0") throw notFound();
  if (path[0] === "meta") return metaRoute(request, path.slice(1));
  // The base of a data call that has no base's form is believed to be answered as an unknown route.
  if (!/^app[0-9A-Za-z]{14}$/.test(path[0] ?? "") || path.length < 2 || path.length > 3) throw notFound();
  return recordRoute(request, path);
}

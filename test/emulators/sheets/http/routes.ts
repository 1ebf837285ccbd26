import type { ApiRequest } from "./api-request.ts";
import type { Answer, Call } from "./call.ts";
import type { RequestKind } from "./request-log.ts";
import * as spreadsheets from "./spreadsheet-routes.ts";
import * as values from "./values-routes.ts";

/** What a request is, before anybody asks whether it may be. */
export interface Route {
  readonly kind: RequestKind;
  readonly spreadsheet: string | null;
  readonly run: (call: Call) => Answer | Promise<Answer>;
}

/** A path's part before its verb, and the verb: `Events!A1:C2:append`. */
function verbOf(part: string, verbs: readonly string[]): readonly [string, string | null] {
  const at = part.lastIndexOf(":");
  const verb = part.slice(at + 1);
  return at >= 0 && verbs.includes(verb) ? [part.slice(0, at), verb] : [part, null];
}

/** Finds what a path means; null for what is no path of the API. Source: Sheets API, its list of methods. */
export function findRoute({ method, path }: ApiRequest): Route | null {
  const [version, house, first = "", second, ...rest] = path;
  if (version !== "v4" || house !== "spreadsheets" || rest.length > 1) return null;
  const route = (kind: RequestKind, id: string | null, run: Route["run"]): Route => ({
    kind,
    spreadsheet: id,
    run,
  });
  if (path.length === 2) return method === "POST" ? route("create", null, spreadsheets.create) : null;
  if (path.length === 3) {
    const [id, verb] = verbOf(first, ["batchUpdate"]);
    if (method === "GET" && !verb) return route("get", id, (call) => spreadsheets.get(call, id));
    if (method === "POST" && verb)
      return route("batchUpdate", id, (call) => spreadsheets.batchUpdate(call, id));
    return null;
  }
  return path.length === 4
    ? ofSpreadsheet(method, first, second ?? "", route)
    : ofPart(method, first, second ?? "", rest[0] ?? "", route);
}

type Make = (kind: RequestKind, id: string, run: Route["run"]) => Route;

function ofSpreadsheet(method: string, id: string, part: string, route: Make): Route | null {
  switch (`${method} ${part}`) {
    case "GET values:batchGet":
      return route("valuesBatchGet", id, (call) => values.batchGet(call, id));
    case "POST values:batchUpdate":
      return route("valuesBatchUpdate", id, (call) => values.batchUpdate(call, id));
    case "POST values:batchClear":
      return route("valuesBatchClear", id, (call) => values.batchClear(call, id));
    case "POST developerMetadata:search":
      return route("metadataSearch", id, (call) => spreadsheets.searchMetadata(call, id));
    default:
      return null;
  }
}

function ofPart(method: string, id: string, part: string, last: string, route: Make): Route | null {
  if (part === "developerMetadata" && method === "GET")
    return route("metadataGet", id, (call) => spreadsheets.getMetadata(call, id, last));
  if (part !== "values") return null;
  const [range, verb] = method === "POST" ? verbOf(last, ["append", "clear"]) : [last, null];
  switch (`${method} ${verb ?? ""}`) {
    case "GET ":
      return route("valuesGet", id, (call) => values.get(call, id, range));
    case "PUT ":
      return route("valuesUpdate", id, (call) => values.update(call, id, range));
    case "POST append":
      return route("valuesAppend", id, (call) => values.append(call, id, range));
    case "POST clear":
      return route("valuesClear", id, (call) => values.clear(call, id, range));
    default:
      return null;
  }
}

import { accountOf } from "../../control/act.ts";
import type { ApiNow } from "../api-now.ts";
import type { Execution } from "../execution.ts";
import { tokenScopes } from "../manifest.ts";
import type { Project } from "../project.ts";
import { EmulatorFault, ServiceError, scriptsDoNotKnow } from "../script-error.ts";

/** The API's own words where nobody has authorized. Source: live answers of Google's APIs without a credential. */
const noCredential =
  "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.";

/** What nobody has seen for certain. */
export interface ServiceBeliefs {
  readonly answerFields: "taken" | "refused";
  readonly details: "told" | "absent";
}

/** Source: recorded as text in several repositories; `details` as logged for another API of the same service: message, errors, code. */
function failed(method: string, status: number, body: unknown): ServiceError {
  const start = `API call to sheets.${method} failed with error: `;
  const { error } = (typeof body === "object" && body !== null ? body : {}) as {
    readonly error?: { readonly message: string; readonly status?: string; readonly details?: unknown };
  };
  // A page of the front end is no JSON: believed to be told like an answer without a body.
  if (!error) return new ServiceError(`${start}Empty response`);
  const details = {
    message: error.message,
    code: status,
    errors: [{ message: error.message, domain: "global", reason: error.status ?? "" }],
    ...(error.status ? { status: error.status } : {}),
    ...(error.details ? { details: error.details } : {}),
  };
  return new ServiceError(start + error.message, "GoogleJsonResponseException", details);
}

/**
 * The Sheets advanced service: the resource first, then what the path names, then the query. Source: Apps Script, Advanced Sheets service;
 * types of @types/google-apps-script.
 */
export function openSheetsService(
  run: Execution,
  { workspace, manifest }: Project,
  api: ApiNow,
  beliefs: ServiceBeliefs,
): object {
  const ask = (
    method: string,
    asking: {
      readonly method: "GET" | "POST" | "PUT";
      readonly path: readonly string[];
      readonly body?: unknown;
      readonly query?: unknown;
    },
  ): unknown => {
    if (run.authority !== "full")
      throw failed(method, 401, { error: { message: noCredential, status: "UNAUTHENTICATED" } });
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries((run.realm.outside(asking.query) ?? {}) as object))
      for (const each of Array.isArray(value) ? value : [value])
        if (each !== undefined && each !== null) query.append(name, String(each));
    const reached = api.ask({
      method: asking.method,
      path: ["v4", "spreadsheets", ...asking.path],
      query,
      // What is no JSON is left out, as it is by JSON.stringify.
      body: asking.body === undefined ? undefined : JSON.parse(JSON.stringify(asking.body)),
      account: accountOf(workspace, run.effective),
      scopes: tokenScopes(manifest),
    });
    // Live: an answer that never came is told so.
    if (reached === "nothing")
      throw new ServiceError(`API call to sheets.${method} failed with error: Empty response`);
    if (reached.status === 501) throw new EmulatorFault(JSON.stringify(reached.body));
    if (reached.status !== 200) {
      const error = failed(method, reached.status, reached.body);
      throw beliefs.details === "told" ? error : new ServiceError(error.message, error.kind);
    }
    return JSON.parse(JSON.stringify(reached.body));
  };
  const counted = (given: readonly unknown[], least: number, most: number): void => {
    if (given.length < least || given.length > most)
      throw new ServiceError(
        `Invalid number of arguments provided. Expected ${least === most ? least : `${least}-${most}`} only`,
      );
  };
  const resource = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) throw scriptsDoNotKnow("a resource that is no object");
    return value;
  };
  const id = (value: unknown): string => {
    if (typeof value !== "string" || value === "")
      throw scriptsDoNotKnow(`${String(value)} as a spreadsheet's id`);
    return value;
  };
  const batchMost = beliefs.answerFields === "taken" ? 3 : 2;
  const values = run.object("Sheets.Spreadsheets.Values", "api", {
    get(...given: unknown[]) {
      counted(given, 2, 3);
      const path = [id(given[0]), "values", String(given[1])];
      return ask("spreadsheets.values.get", { method: "GET", path, query: given[2] });
    },
    batchGet(...given: unknown[]) {
      counted(given, 1, 2);
      const path = [id(given[0]), "values:batchGet"];
      return ask("spreadsheets.values.batchGet", { method: "GET", path, query: given[1] });
    },
    update(...given: unknown[]) {
      counted(given, 3, 4);
      const path = [id(given[1]), "values", String(given[2])];
      const body = resource(given[0]);
      return ask("spreadsheets.values.update", { method: "PUT", path, body, query: given[3] });
    },
    batchUpdate(...given: unknown[]) {
      counted(given, 2, 2);
      const path = [id(given[1]), "values:batchUpdate"];
      return ask("spreadsheets.values.batchUpdate", { method: "POST", path, body: resource(given[0]) });
    },
    clear(...given: unknown[]) {
      counted(given, 3, 3);
      const path = [id(given[1]), "values", `${String(given[2])}:clear`];
      return ask("spreadsheets.values.clear", { method: "POST", path, body: resource(given[0]) });
    },
    batchClear(...given: unknown[]) {
      counted(given, 2, 2);
      const path = [id(given[1]), "values:batchClear"];
      return ask("spreadsheets.values.batchClear", { method: "POST", path, body: resource(given[0]) });
    },
  });
  const metadata = run.object("Sheets.Spreadsheets.DeveloperMetadata", "api", {
    get(...given: unknown[]) {
      counted(given, 2, 2);
      const path = [id(given[0]), "developerMetadata", String(given[1])];
      return ask("spreadsheets.developerMetadata.get", { method: "GET", path });
    },
    search(...given: unknown[]) {
      counted(given, 2, 2);
      const path = [id(given[1]), "developerMetadata:search"];
      return ask("spreadsheets.developerMetadata.search", { method: "POST", path, body: resource(given[0]) });
    },
  });
  const spreadsheets = run.object("Sheets.Spreadsheets", "api", {
    get(...given: unknown[]) {
      counted(given, 1, 2);
      return ask("spreadsheets.get", { method: "GET", path: [id(given[0])], query: given[1] });
    },
    batchUpdate(...given: unknown[]) {
      counted(given, 2, batchMost);
      const path = [`${id(given[1])}:batchUpdate`];
      return ask("spreadsheets.batchUpdate", {
        method: "POST",
        path,
        body: resource(given[0]),
        query: given[2],
      });
    },
    create(...given: unknown[]) {
      counted(given, 1, 2);
      return ask("spreadsheets.create", {
        method: "POST",
        path: [],
        body: resource(given[0]),
        query: given[1],
      });
    },
    Values: values,
    DeveloperMetadata: metadata,
  });
  return run.object("Sheets", null, { Spreadsheets: spreadsheets });
}

import { ownerOf } from "../model/live-book.ts";
import { denied, invalid, notFound, scopeMissing } from "../model/refusal.ts";
import { shownMetadata } from "../model/shown.ts";
import type { Json } from "../model/state.ts";
import { applyRequests } from "../requests/apply.ts";
import { findMetadata } from "../requests/metadata.ts";
import { checkNames, listOf, objectOf, textOf } from "../requests/read.ts";
import { bookAnswer, bookTree } from "./book-answer.ts";
import {
  type Answer,
  askedFields,
  type Call,
  causeOf,
  leaves,
  ok,
  opened,
  project,
  readBook,
  sceneOf,
  writersOf,
} from "./call.ts";

export function get(call: Call, id: string): Answer {
  const { live, actor } = opened(call, id, "read");
  const { query } = call.request;
  return ok(
    bookAnswer(readBook(call, live), {
      mask: askedFields(call, bookTree),
      ranges: query.getAll("ranges"),
      includeGridData: /^true$/i.test(query.get("includeGridData") ?? ""),
      actor,
      owner: ownerOf(live),
    }),
  );
}

/** A person makes a spreadsheet of his own; a service account has no room for one. Source: live, Service Accounts do not have storage quota. */
export function create(call: Call): Answer {
  const mask = askedFields(call, bookTree);
  if (
    !call.token.scopes.some(
      (scope) => scope === "spreadsheets" || scope === "drive" || scope === "drive.file",
    )
  )
    throw scopeMissing();
  if (call.account.kind === "service") throw denied();
  const body = objectOf(call.request.body(), "body");
  checkNames(body, ["properties", "sheets"], "");
  const properties = objectOf(body.properties, "properties");
  const live = call.workspace.addBook(
    {
      title: textOf(properties.title) || "Untitled spreadsheet",
      ...(properties.locale ? { locale: textOf(properties.locale) } : {}),
      ...(properties.timeZone ? { timeZone: textOf(properties.timeZone) } : {}),
    },
    call.account.email,
  );
  const { actor } = opened(call, live.book().spreadsheetId, "write");
  const sheets = listOf(body.sheets, "sheets");
  if (sheets.length > 0)
    live.transact(causeOf(call), (book) => {
      const requests: readonly Json[] = sheets.map(({ properties: wanted = {} }) => ({
        addSheet: { properties: wanted },
      }));
      const bare = { ...book, sheets: [] };
      return {
        book: applyRequests(bare, requests, sceneOf(call, live, actor), writersOf(live)).book,
        result: null,
      };
    });
  return ok(
    bookAnswer(live.book(), { mask, ranges: [], includeGridData: false, actor, owner: ownerOf(live) }),
  );
}

const bodyFields = ["requests", "includeSpreadsheetInResponse", "responseRanges", "responseIncludeGridData"];

/** All requests or none. Source: Sheets API, spreadsheets.batchUpdate. */
export function batchUpdate(call: Call, id: string): Answer {
  const { live, actor } = opened(call, id, "write");
  const mask = askedFields(call, {
    ...leaves("spreadsheetId replies commentUpdateState"),
    updatedSpreadsheet: bookTree,
  });
  const body = objectOf(call.request.body(), "body");
  checkNames(body, bodyFields, "");
  const replies = live.transact(causeOf(call), (book) => {
    const applied = applyRequests(book, body.requests, sceneOf(call, live, actor), writersOf(live));
    return { book: applied.book, result: applied.replies };
  });
  const ranges = body.responseRanges ?? [];
  if (!Array.isArray(ranges)) throw invalid("Invalid value at 'response_ranges'");
  const updatedSpreadsheet =
    body.includeSpreadsheetInResponse === true
      ? {
          updatedSpreadsheet: bookAnswer(live.book(), {
            mask: mask === null ? null : (mask.get("updatedSpreadsheet") ?? null),
            ranges: ranges.map(textOf),
            includeGridData: body.responseIncludeGridData === true,
            actor,
            owner: ownerOf(live),
          }),
        }
      : {};
  // The last field came up in 2026: who reads answers must let pass what he doesn't know.
  const answer = {
    spreadsheetId: id,
    replies,
    ...updatedSpreadsheet,
    commentUpdateState: "NO_UPDATES_REQUESTED",
  };
  return ok(project(answer, mask));
}

export function getMetadata(call: Call, id: string, metadataId: string): Answer {
  const { live } = opened(call, id, "read");
  const found = readBook(call, live).metadata.find((each) => String(each.metadataId) === metadataId);
  if (!found) throw notFound();
  return ok(shownMetadata(found));
}

/** Needs a scope that may write, though it only reads. Source: live measurement. */
export function searchMetadata(call: Call, id: string): Answer {
  const { live } = opened(call, id, "write");
  const book = readBook(call, live);
  const body = objectOf(call.request.body(), "body");
  checkNames(body, ["dataFilters"], "");
  const filters = listOf(body.dataFilters, "data_filters");
  const matched = new Map(
    filters.flatMap((filter) => findMetadata(book, filter).map((each) => [each, filter] as const)),
  );
  if (matched.size === 0) return ok({});
  const found = [...matched].map(([each, filter]) => ({
    developerMetadata: shownMetadata(each),
    dataFilters: [filter],
  }));
  return ok({ matchedDeveloperMetadata: found });
}

import { describe, expect, test } from "vitest";
import { refusalIn } from "../../src/stores/sheets/failures.ts";
import { type SheetsService, serviceClient } from "../../src/stores/sheets/service-client.ts";
import { outcomeOf } from "../support/sheets-client.ts";

type Call = readonly [name: string, ...given: readonly unknown[]];

/** Apps Script's service, as far as it shows: it answers or throws what the test says, call by call. */
function world(answers: (name: string, number: number) => unknown = () => ({})) {
  const calls: Call[] = [];
  const waits: number[] = [];
  const called =
    (name: string) =>
    // biome-ignore lint/suspicious/noExplicitAny: what the host's service takes and gives is the test's
    (...given: readonly unknown[]): any => {
      calls.push([name, ...given]);
      return answers(name, calls.length);
    };
  const service: SheetsService = {
    Spreadsheets: {
      get: called("get"),
      batchUpdate: called("batchUpdate"),
      Values: { batchGet: called("batchGet") },
    },
  };
  let time = 0;
  const client = serviceClient(service, "SHEET", {
    now: () => time,
    random: () => 0,
    sleep: async (ms) => {
      waits.push(ms);
      time += ms;
    },
  });
  return { client, calls, waits };
}

/** As Apps Script throws it: words, and the API's own error beside them. */
const exception = (method: string, message: string, code?: number): Error =>
  Object.assign(new Error(`API call to sheets.spreadsheets.${method} failed with error: ${message}`), {
    name: "GoogleJsonResponseException",
    ...(code === undefined ? {} : { details: { message, code, errors: [{ domain: "global", message }] } }),
  });
const failing = (error: unknown) =>
  world(() => {
    throw error;
  });

describe("a client over Apps Script's service", () => {
  test("asks it as the API is asked, and hears what it says", async () => {
    const { client, calls } = world((name) =>
      name === "batchGet" ? { valueRanges: [{ values: [["a", 1]] }, {}] } : { spreadsheetId: "SHEET" },
    );
    expect(await client.get({ fields: "namedRanges" })).toEqual({ spreadsheetId: "SHEET" });
    await client.get({ fields: "sheets.data", ranges: ["A!A1"] });
    expect(await client.values(["A!A:B", "A!Z:Z"])).toEqual([[["a", 1]], []]);
    await client.update([{ deleteSheet: { sheetId: 1 } }]);
    await client.update([], { fields: "namedRanges,sheets.data", ranges: ["A!A1"] });
    expect(calls).toEqual([
      ["get", "SHEET", { fields: "namedRanges" }],
      ["get", "SHEET", { fields: "sheets.data", ranges: ["A!A1"] }],
      [
        "batchGet",
        "SHEET",
        {
          ranges: ["A!A:B", "A!Z:Z"],
          valueRenderOption: "UNFORMATTED_VALUE",
          dateTimeRenderOption: "SERIAL_NUMBER",
        },
      ],
      ["batchUpdate", { requests: [{ deleteSheet: { sheetId: 1 } }] }, "SHEET"],
      [
        "batchUpdate",
        { requests: [], includeSpreadsheetInResponse: true, responseRanges: ["A!A1"] },
        "SHEET",
        { fields: "replies,updatedSpreadsheet(namedRanges,sheets.data)" },
      ],
    ]);
    expect([client.sent(), client.spreadsheet]).toEqual([5, "SHEET"]);
  });

  test("does without a mask where the service takes no options with a change", async () => {
    const { client, calls } = world((_, number) => {
      if (number === 1) throw new Error("Invalid number of arguments provided. Expected 2 only");
      return { replies: [{}] };
    });
    expect(await client.update([], { fields: "sheets.data" })).toEqual({ replies: [{}] });
    expect(calls[1]).toEqual([
      "batchUpdate",
      { requests: [], includeSpreadsheetInResponse: true, responseIncludeGridData: true },
      "SHEET",
    ]);
  });

  const read = "get";
  const write = "batchUpdate";
  const refusals: readonly (readonly [message: string, code: number, expected: string])[] = [
    ["The caller does not have permission", 403, "SHEETS_NOT_SHARED"],
    ["Requested entity was not found.", 404, "SHEETS_NOT_FOUND"],
    [
      "Invalid requests[0].addNamedRange: Cannot add named range with name: X, a named range with that name already exists.",
      400,
      "SHEETS_REFUSED",
    ],
    [
      "Invalid requests[0].appendCells: You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection if you need to edit.",
      400,
      "SHEETS_PROTECTED",
    ],
    ["Invalid requests[0].appendCells: No grid with id: 0", 400, "SHEETS_TAB_MISSING"],
    ["Unable to parse range: X!A1", 400, "SHEETS_TAB_MISSING"],
    [
      "This action would increase the number of cells in the workbook above the limit of 10000000 cells.",
      400,
      "SHEETS_FULL",
    ],
    [
      "Google Sheets API has not been used in project 1 before or it is disabled. Enable it by visiting https://console.developers.google.com/apis/api/sheets.googleapis.com/overview?project=1 then retry.",
      403,
      "SHEETS_API_OFF",
    ],
    ["Request had invalid authentication credentials.", 401, "SHEETS_AUTH"],
  ];
  test.each(refusals)(
    "knows a refusal with its code and by its words alone: %s",
    async (message, code, expected) => {
      for (const error of [
        exception(write, message, code),
        exception(write, message),
        new Error(message),
        message,
      ]) {
        const { client, calls, waits } = failing(error);
        for (const work of [client.update([]), client.get({ fields: "sheets" })]) {
          const thrown = await work.catch((reason: unknown) => reason);
          expect((thrown as { readonly code: string }).code).toBe(expected);
          expect(refusalIn(thrown)).toMatchObject({ status: code, message });
        }
        expect([calls.length, waits]).toEqual([2, []]);
      }
    },
  );

  test("knows by the code what words nobody has collected", async () => {
    const text = await outcomeOf(
      failing(exception(write, "Yritit muokata suojattua solua.", 400)).client.update([]),
    );
    expect(text).toMatch(/^SHEETS_REFUSED Google Sheets refused this: Yritit muokata suojattua solua\./);
  });

  test("says what to do in words for somebody in the script editor", async () => {
    const off = "Google Sheets API has not been used in project 1 before or it is disabled.";
    expect(await outcomeOf(failing(exception(read, off)).client.get({ fields: "x" }))).toMatch(
      /press \+ beside Services/,
    );
    const old =
      "Authorization is required to perform that action. Please run the script again to authorize it.";
    expect(await outcomeOf(failing(new Error(old)).client.get({ fields: "x" }))).toMatch(
      /^SHEETS_AUTH .*script editor/,
    );
    const scopes =
      "Specified permissions are not sufficient to call sheets.spreadsheets.get. Required permissions: https://www.googleapis.com/auth/spreadsheets";
    expect(await outcomeOf(failing(new Error(scopes)).client.get({ fields: "x" }))).toMatch(
      /^SHEETS_AUTH .*script editor/,
    );
  });

  const unknowns = [
    "Empty response",
    "The service is currently unavailable.",
    "Internal error encountered.",
    "We're sorry, a server error occurred. Please wait a bit and try again.",
    "What nobody has seen before",
    "",
  ];
  test.each(unknowns)("is uncertain of a write and repeats a read after: %s", async (message) => {
    for (const error of [exception(write, message), new Error(message), message, undefined]) {
      const writing = failing(error);
      expect(await outcomeOf(writing.client.update([]))).toMatch(/^SHEETS_UNCERTAIN /);
      expect(writing.calls).toHaveLength(1);
      const reading = failing(error);
      expect(await outcomeOf(reading.client.get({ fields: "x" }))).toMatch(/^SHEETS_FAILING .*in 4 attempts/);
      expect(reading.calls).toHaveLength(4);
    }
  });

  test("waits out a quota when it reads, and leaves a write to its caller", async () => {
    const message =
      "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:1'.";
    const writing = failing(exception(write, message));
    expect(await outcomeOf(writing.client.update([]))).toMatch(/^SHEETS_BUSY /);
    const reading = world((_, number) => {
      if (number < 3) throw exception(read, message, 429);
      return { spreadsheetId: "SHEET" };
    });
    expect(await outcomeOf(reading.client.get({ fields: "x" }))).toBe("done");
    expect(reading.waits).toEqual([1_000, 2_000]);
  });
});

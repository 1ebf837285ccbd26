import type { Ask, Replies, SheetsClient, Spreadsheet } from "./client.ts";
import { type Change, clientOver, type ValuesAnswer } from "./client-over.ts";
import type { Ending } from "./ending.ts";
import type { Clock } from "./pace.ts";
import { messageOf, refusedByService } from "./service-faults.ts";

/** The part of Apps Script's advanced service `Sheets` that is used: each call blocks, and throws where it fails. */
export interface SheetsService {
  readonly Spreadsheets: {
    get(spreadsheet: string, options: { fields: string; ranges?: readonly string[] }): Spreadsheet;
    batchUpdate(change: Change, spreadsheet: string, options?: { fields: string }): Replies;
    readonly Values: {
      batchGet(
        spreadsheet: string,
        options: { ranges: readonly string[]; valueRenderOption: string; dateTimeRenderOption: string },
      ): ValuesAnswer;
    };
  };
}

/** A client of one spreadsheet over Apps Script's `Sheets` service, which is asked as whoever runs the script. */
export function serviceClient(service: SheetsService, spreadsheet: string, clock: Clock): SheetsClient {
  const { Spreadsheets } = service;
  const rendering = { valueRenderOption: "UNFORMATTED_VALUE", dateTimeRenderOption: "SERIAL_NUMBER" };
  return clientOver(
    {
      get: ({ fields, ranges }: Ask) =>
        answer(() => Spreadsheets.get(spreadsheet, { fields, ...(ranges ? { ranges } : {}) })),
      values: (ranges) => answer(() => Spreadsheets.Values.batchGet(spreadsheet, { ranges, ...rendering })),
      update: (change, fields) => answer(() => changed(service, spreadsheet, change, fields)),
    },
    { spreadsheet, account: null, host: "apps-script", server: "the Sheets service" },
    clock,
  );
}

function changed(
  { Spreadsheets }: SheetsService,
  spreadsheet: string,
  change: Change,
  fields: string | undefined,
): Replies {
  if (fields === undefined) return Spreadsheets.batchUpdate(change, spreadsheet);
  try {
    return Spreadsheets.batchUpdate(change, spreadsheet, { fields });
  } catch (error) {
    if (!/number of arguments/i.test(messageOf(error))) throw error;
    // The service's types know no options here. Should it take none, nothing was sent: then more comes back than was asked for.
    const responseIncludeGridData = /\bdata\b/.test(fields);
    return Spreadsheets.batchUpdate({ ...change, responseIncludeGridData }, spreadsheet);
  }
}

async function answer<Body>(call: () => Body): Promise<Ending<Body>> {
  try {
    return { kind: "done", body: call() };
  } catch (error) {
    return refusedByService(error);
  }
}

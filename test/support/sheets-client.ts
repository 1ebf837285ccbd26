import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import type { SheetsClient } from "../../src/stores/sheets/client.ts";
import { type ClientOptions, openSheetsClient } from "../../src/stores/sheets/package-client.ts";
import { type Sheets, type SheetsOptions, startSheets } from "../emulators/sheets/start-sheets.ts";

export interface SheetsWorld extends Sheets {
  /** Every wait so far, in milliseconds of the emulator's clock. */
  readonly waits: readonly number[];
  open(options?: Partial<ClientOptions>): Promise<SheetsClient>;
}

/** A spreadsheet, and clients of it whose waits move its clock and whose chance is always 0. */
export async function startSheetsWorld(options: SheetsOptions = {}): Promise<SheetsWorld> {
  const sheets = await startSheets(options);
  const waits: number[] = [];
  const open = (others: Partial<ClientOptions> = {}) =>
    openSheetsClient({
      spreadsheet: sheets.spreadsheet,
      env: { GOOGLE_OAUTH_ACCESS_TOKEN: sheets.token },
      endpoint: sheets.url,
      now: () => Date.parse(sheets.control.now()),
      sleep: async (ms) => {
        waits.push(ms);
        sheets.control.advance({ ms });
      },
      random: () => 0,
      ...others,
    });
  return { ...sheets, waits, open };
}

export interface OddSheets {
  readonly url: string;
  /** Method and path of every request. */
  readonly asked: readonly string[];
  /** Every wait so far, in milliseconds. */
  readonly waits: readonly number[];
  open(options?: Partial<ClientOptions>): Promise<SheetsClient>;
  close(): Promise<void>;
}

/** A token that no error may show. */
export const secretToken = "ya29.SECRET-0123456789";

/** A server that answers in Google's place as the test says, and clients of it with a clock of their own. */
export async function startOddSheets(
  answer: (response: ServerResponse, request: IncomingMessage, number: number) => void,
): Promise<OddSheets> {
  const asked: string[] = [];
  const waits: number[] = [];
  let time = 0;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.resume();
    request.on("end", () => answer(response, request, asked.length));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const open = (others: Partial<ClientOptions> = {}) =>
    openSheetsClient({
      spreadsheet: "1-a_SpreadsheetThatIsNotThere",
      env: { GOOGLE_OAUTH_ACCESS_TOKEN: secretToken },
      endpoint: url,
      now: () => time,
      sleep: async (ms) => {
        waits.push(ms);
        time += ms;
      },
      random: () => 0,
      ...others,
    });
  return {
    url,
    asked,
    waits,
    open,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What came of it: "done", or the error as a person is told it. Throws where anything in the error holds one of the secrets. */
export async function outcomeOf(
  work: Promise<unknown>,
  secrets: readonly string[] = [secretToken],
): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    const all = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
    for (const secret of [...secrets, "Bearer", "authorization"])
      if (all.includes(secret)) throw new Error(`The error shows ${secret}: ${all}`);
    const { code, message, hint } = error as Readonly<Record<string, unknown>>;
    return `${code} ${message} ${hint}`;
  }
}

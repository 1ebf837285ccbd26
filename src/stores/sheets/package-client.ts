import { sheets_v4 } from "googleapis/build/src/apis/sheets/v4.js";
import { DaybookError } from "../../core/errors.ts";
import { type Credentials, openCredentials } from "./auth.ts";
import type { SheetsClient } from "./client.ts";
import { clientOver, type Door } from "./client-over.ts";
import { answeredWith, type Ending } from "./ending.ts";
import { unansweredBy } from "./transport-faults.ts";

export interface ClientOptions {
  /** The spreadsheet's id, as it stands in its address. */
  readonly spreadsheet: string;
  /** Where credentials are looked for: see auth.ts. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Another server than Google's, without a path. @default SHEETS_ENDPOINT_URL, or https://sheets.googleapis.com */
  readonly endpoint?: string | undefined;
  /** The clock in milliseconds. */
  readonly now: () => number;
  /** Waits so many milliseconds of that clock. */
  readonly sleep: (ms: number) => Promise<void>;
  /** How long a read may take, in milliseconds of the machine's clock. @default 60000 */
  readonly timeout?: number | undefined;
  /** The same for a write. @default 190000: Google gives up after 180 s, and may write even then */
  readonly writeTimeout?: number | undefined;
  /** From 0 to below 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** Opens a spreadsheet through the `googleapis` package, so import this file late; Google isn't asked yet. Throws BAD_URL, SHEETS_CREDENTIALS_MISSING, SHEETS_AUTH. */
export async function openSheetsClient(options: ClientOptions): Promise<SheetsClient> {
  const { spreadsheet, env, now, sleep, random = Math.random } = options;
  const { timeout = 60_000, writeTimeout = 190_000 } = options;
  if (!/^[\w-]{15,}$/.test(spreadsheet))
    throw new DaybookError("BAD_URL", "That is no Google spreadsheet's id.", {
      hint: "Write sheets://SPREADSHEET_ID/Events: the id stands in the spreadsheet's address, docs.google.com/spreadsheets/d/SPREADSHEET_ID/edit.",
    });
  const endpoint = checkedEndpoint(options.endpoint ?? env.SHEETS_ENDPOINT_URL);
  const credentials = await openCredentials(env, { selfSigned: endpoint !== google });
  const door = packageDoor(credentials, { spreadsheet, endpoint, timeout, writeTimeout });
  const asking = { spreadsheet, account: credentials.account, host: "node", server: endpoint } as const;
  return clientOver(door, asking, { now, sleep, random });
}

interface DoorOptions {
  readonly spreadsheet: string;
  readonly endpoint: string;
  readonly timeout: number;
  readonly writeTimeout: number;
}

function packageDoor(credentials: Credentials, options: DoorOptions): Door {
  const { spreadsheet: spreadsheetId, endpoint, timeout, writeTimeout } = options;
  // No `auth` here: its clients send a request again by themselves after a 401 or 403, a write too.
  const { spreadsheets } = new sheets_v4.Sheets({ rootUrl: `${endpoint}/` });

  const send = async <Body>(
    ms: number,
    call: (settings: object) => Promise<{ readonly status: number; readonly data: unknown }>,
  ): Promise<Ending<Body>> => {
    const pass = await credentials.pass();
    if (pass.kind !== "pass") return pass;
    const { headers } = pass;
    const settings = { headers, timeout: ms, retry: false, redirect: "manual", responseType: "json" };
    try {
      const { status, data } = await call(settings);
      return isObject(data) ? { kind: "done", body: data as Body } : answeredWith(status, null);
    } catch (error) {
      const { response } = error as {
        readonly response?: { readonly status: number; readonly data: unknown };
      };
      if (!response) return unansweredBy(error, ms);
      return answeredWith(response.status, without(headers, response.data));
    }
  };
  return {
    get: ({ fields, ranges }) =>
      send(timeout, (settings) =>
        spreadsheets.get({ spreadsheetId, fields, ...(ranges ? { ranges: [...ranges] } : {}) }, settings),
      ),
    values: (ranges) =>
      send(timeout, (settings) =>
        spreadsheets.values.batchGet({ spreadsheetId, ranges: [...ranges], ...rendering }, settings),
      ),
    update: (requestBody, fields) =>
      send(writeTimeout, (settings) =>
        spreadsheets.batchUpdate(
          {
            spreadsheetId,
            requestBody: requestBody satisfies sheets_v4.Schema$BatchUpdateSpreadsheetRequest,
            ...(fields ? { fields } : {}),
          },
          settings,
        ),
      ),
  };
}

const rendering = { valueRenderOption: "UNFORMATTED_VALUE", dateTimeRenderOption: "SERIAL_NUMBER" };

const isObject = (data: unknown): boolean =>
  typeof data === "object" && data !== null && !Array.isArray(data);

/** What a server says of a request, should it echo the request's headers. */
function without({ authorization = "" }: Readonly<Record<string, string>>, body: unknown): unknown {
  if (!isObject(body)) return null;
  const token = authorization.replace(/^Bearer /, "");
  return token === "" ? body : JSON.parse(JSON.stringify(body).split(token).join("[the token]"));
}

const google = "https://sheets.googleapis.com";

/** Where the API is, without a path: the package keeps none. */
function checkedEndpoint(given: string | undefined): string {
  const text = given?.trim() || google;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain =
    url &&
    /^\/(?:v4\/?)?$/.test(url.pathname) &&
    url.search === "" &&
    url.hash === "" &&
    url.username === "" &&
    url.password === "";
  if (url && isPlain && /^https?:$/.test(url.protocol)) return url.origin;
  throw new DaybookError("BAD_URL", "The endpoint of Google Sheets is no web address.", {
    hint: "Unset SHEETS_ENDPOINT_URL, or write such as https://sheets.googleapis.com, without a path or password.",
  });
}

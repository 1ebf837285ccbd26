import type { Ask, CellValue, Replies, SheetsClient, SheetsRequest, Spreadsheet } from "./client.ts";
import type { Ending } from "./ending.ts";
import { type Asked, failureOf } from "./failures.ts";
import { type Clock, createPace, withRepeats } from "./pace.ts";

/** What `values` is answered; a range without a value has no `values`. */
export interface ValuesAnswer {
  readonly valueRanges?: readonly { readonly values?: readonly (readonly unknown[])[] | null }[];
}

/** A batchUpdate's body. */
export interface Change {
  readonly requests: SheetsRequest[];
  readonly includeSpreadsheetInResponse?: boolean;
  readonly responseRanges?: string[];
  readonly responseIncludeGridData?: boolean;
}

/** Sends each request once. What the network or Google do wrong is an ending, never an error; errors are for what is wrong here. */
export interface Door {
  get(ask: Ask): Promise<Ending<Spreadsheet>>;
  values(ranges: readonly string[]): Promise<Ending<ValuesAnswer>>;
  /** `fields` is the answer's mask; everything without it. */
  update(change: Change, fields: string | undefined): Promise<Ending<Replies>>;
}

/** Who asks, as errors name it. */
export type Asking = Pick<Asked, "spreadsheet" | "account" | "host" | "server">;

/** A client over something that sends single requests: it keeps the pace, and repeats reads. */
export function clientOver(door: Door, asking: Asking, clock: Clock): SheetsClient {
  const pace = createPace(clock);
  let sent = 0;
  const run = async <Body>(kind: "read" | "write", send: () => Promise<Ending<Body>>): Promise<Body> => {
    const attempt = async (): Promise<Ending<Body>> => {
      await pace.enter(kind);
      sent += 1;
      return send();
    };
    const { ending, attempts } = await withRepeats(kind, attempt, clock);
    if (ending.kind === "done") return ending.body;
    throw failureOf(ending, { ...asking, kind, attempts });
  };
  return {
    spreadsheet: asking.spreadsheet,
    get: (ask) => run("read", () => door.get(ask)),
    async values(ranges) {
      if (ranges.length === 0) return [];
      const { valueRanges = [] } = await run("read", () => door.values(ranges));
      return ranges.map((_, index) => (valueRanges[index]?.values ?? []) as CellValue[][]);
    },
    update: (requests, answer) =>
      run("write", () => door.update(changeOf(requests, answer), fieldsOf(answer))),
    sent: () => sent,
  };
}

const changeOf = (requests: readonly SheetsRequest[], answer: Ask | undefined): Change => ({
  requests: [...requests],
  ...(answer ? { includeSpreadsheetInResponse: true } : {}),
  ...(answer?.ranges && answer.ranges.length > 0 ? { responseRanges: [...answer.ranges] } : {}),
});

const fieldsOf = (answer: Ask | undefined): string | undefined =>
  answer ? `replies,updatedSpreadsheet(${answer.fields})` : undefined;

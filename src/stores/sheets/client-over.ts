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
      const found: CellValue[][][] = [];
      for (let from = 0; from < ranges.length; ) {
        const some = inOneAddress(ranges.slice(from));
        const { valueRanges = [] } = await run("read", () => door.values(some));
        found.push(...some.map((_, index) => (valueRanges[index]?.values ?? []) as CellValue[][]));
        from += some.length;
      }
      return found;
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

/** Ranges stand in an address, and one of 20,000 was too long: 8,000 is what most servers take. Source: dust-tt/dust pull request 4042. */
const longestAddress = 7_500;

/** About how long a range makes an address. */
export const lengthInAddress = (range: string): number => 30 + encodeURIComponent(range).length;

/** How many ranges of such a length one request takes: a hundred at the most. */
export const mostRanges = (length: number): number =>
  Math.max(1, Math.min(100, Math.floor(longestAddress / length)));

/** The first of some ranges, so many as one address holds. */
function inOneAddress(ranges: readonly string[]): readonly string[] {
  let length = 0;
  const tooMany = ranges.findIndex((range, at) => {
    length += lengthInAddress(range);
    return at > 0 && length > longestAddress;
  });
  return tooMany < 0 ? ranges : ranges.slice(0, tooMany);
}

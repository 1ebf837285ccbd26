/** One request of the Web API. */
export interface Call {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** What follows the base's id: `/Events/listRecords`; of the metadata API what follows `meta/bases/<base>`; of `webhooks` what follows `bases/<base>/webhooks`; of `bases` (`meta/bases`, the list of bases) and `whoami` nothing. */
  readonly path: string;
  /** @default "records" */
  readonly api?: "records" | "meta" | "bases" | "whoami" | "webhooks";
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: unknown;
  /** Whether a second attempt does no harm after a first one whose end isn't known. */
  readonly repeatable: boolean;
}

/** What came back. */
export interface Reply {
  readonly body: unknown;
  /** The server's clock, ISO 8601 UTC in whole seconds; null where it doesn't say. */
  readonly at: string | null;
  /** An attempt before this one ended unknown, and may have been carried out. */
  readonly uncertain: boolean;
}

/**
 * What a store needs of Airtable: requests that keep to the base's rate, wait where they are told to and repeat what may
 * be repeated. Throws a DaybookError; where Airtable refused, its `cause` is a Refusal.
 */
export interface AirtableClient {
  /** The base's id, `app…`. */
  readonly base: string;
  request(call: Call): Promise<Reply>;
  /** How many requests were sent so far, repeats included. */
  sent(): number;
}

/** A refusal in Airtable's own words. */
export interface Refusal {
  /** The HTTP status. */
  readonly status: number;
  /** Such as INVALID_VALUE_FOR_COLUMN. */
  readonly type: string;
  readonly message: string;
}

/** The refusal behind an error; null where something else went wrong. */
export function refusalIn(error: unknown): Refusal | null {
  const cause = (error as { readonly cause?: Partial<Refusal> } | null)?.cause;
  return typeof cause?.status === "number" && typeof cause.type === "string" ? (cause as Refusal) : null;
}

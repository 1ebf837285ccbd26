/** What BigQuery answers where it refuses. Source: cloud.google.com/bigquery/docs/error-messages */
export interface Refusal {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

/** A refusal, thrown. */
export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(status: number, reason: string, message: string) {
    super(message);
    this.refusal = { status, reason, message };
  }
}

/** The body of an answer that refuses. Source: cloud.google.com/bigquery/docs/reference/rest, errors. */
export const bodyOf = ({ status, reason, message }: Refusal): object => ({
  error: {
    code: status,
    message,
    errors: [{ message, domain: "global", reason }],
    status: status === 404 ? "NOT_FOUND" : status === 403 ? "PERMISSION_DENIED" : "INVALID_ARGUMENT",
  },
});

import { type Counts, createLog, type Log, type Note } from "../../common/request-log.ts";

/** What requests are about. Tests of budgets count these. */
export const requestKinds = [
  "list",
  "get",
  "create",
  "update",
  "upsert",
  "delete",
  "whoami",
  "bases",
  "schema",
  "createBase",
  "createTable",
  "updateTable",
  "createField",
  "updateField",
  "webhook",
  "other",
] as const;

export type RequestKind = (typeof requestKinds)[number];

export const recordKinds: readonly RequestKind[] = ["list", "get", "create", "update", "upsert", "delete"];

export interface RequestNote extends Note<RequestKind> {
  readonly base: string | null;
  readonly table: string | null;
  readonly user: string | null;
}

export type RequestCounts = Counts<RequestKind>;
export type RequestLog = Log<RequestKind, RequestNote>;

export const createRequestLog = (): RequestLog => createLog<RequestKind, RequestNote>();

import { type Counts, createLog, type Log, type Note } from "../../common/request-log.ts";

/** What requests are. Tests of budgets count these. */
export const requestKinds = [
  "get",
  "valuesGet",
  "valuesBatchGet",
  "metadataGet",
  "metadataSearch",
  "create",
  "batchUpdate",
  "valuesUpdate",
  "valuesAppend",
  "valuesClear",
  "valuesBatchUpdate",
  "valuesBatchClear",
  "token",
  "other",
] as const;

export type RequestKind = (typeof requestKinds)[number];

export const readKinds: readonly RequestKind[] = [
  "get",
  "valuesGet",
  "valuesBatchGet",
  "metadataGet",
  "metadataSearch",
];
export const writeKinds: readonly RequestKind[] = [
  "create",
  "batchUpdate",
  "valuesUpdate",
  "valuesAppend",
  "valuesClear",
  "valuesBatchUpdate",
  "valuesBatchClear",
];

export interface RequestNote extends Note<RequestKind> {
  readonly spreadsheet: string | null;
  readonly account: string | null;
  /** What a batchUpdate asked for, in its order. */
  readonly asks: readonly string[];
  /** The body's length in bytes. */
  readonly bytes: number;
}

export interface RequestCounts extends Counts<RequestKind> {
  readonly reads: number;
  readonly writes: number;
}

export interface RequestLog extends Omit<Log<RequestKind, RequestNote>, "counts"> {
  counts(): RequestCounts;
}

export function createRequestLog(): RequestLog {
  const log = createLog<RequestKind, RequestNote>();
  return {
    ...log,
    counts() {
      const counts = log.counts();
      const sum = (kinds: readonly RequestKind[]): number =>
        kinds.reduce((all, kind) => all + (counts.byKind[kind] ?? 0), 0);
      return { ...counts, reads: sum(readKinds), writes: sum(writeKinds) };
    },
  };
}

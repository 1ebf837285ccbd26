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

/** One request as it came; `status` is null while it is unanswered, and for good when its connection was dropped. */
export interface RequestNote {
  readonly number: number;
  readonly at: string;
  readonly method: string;
  readonly kind: RequestKind;
  readonly spreadsheet: string | null;
  readonly account: string | null;
  /** What a batchUpdate asked for, in its order. */
  readonly asks: readonly string[];
  /** The body's length in bytes. */
  readonly bytes: number;
  readonly status: number | null;
  readonly fault: string | null;
}

export interface RequestCounts {
  readonly total: number;
  readonly reads: number;
  readonly writes: number;
  readonly byKind: Readonly<Partial<Record<RequestKind, number>>>;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
}

export interface RequestLog {
  open(note: Omit<RequestNote, "number" | "status" | "fault">): number;
  close(number: number, end: Pick<RequestNote, "status" | "fault">): void;
  counts(): RequestCounts;
  notes(): readonly RequestNote[];
  forget(): void;
}

export function createRequestLog(): RequestLog {
  let notes = new Map<number, RequestNote>();
  let number = 0;
  return {
    open(note) {
      number += 1;
      notes.set(number, { ...note, number, status: null, fault: null });
      return number;
    },
    close(which, end) {
      const note = notes.get(which);
      if (note) notes.set(which, { ...note, ...end });
    },
    counts() {
      const byKind: Partial<Record<RequestKind, number>> = {};
      const byStatus: Record<string, number> = {};
      const faults: Record<string, number> = {};
      let [reads, writes] = [0, 0];
      for (const { kind, status, fault } of notes.values()) {
        byKind[kind] = (byKind[kind] ?? 0) + 1;
        if (readKinds.includes(kind)) reads += 1;
        if (writeKinds.includes(kind)) writes += 1;
        const answer = status === null ? "none" : String(status);
        byStatus[answer] = (byStatus[answer] ?? 0) + 1;
        if (fault) faults[fault] = (faults[fault] ?? 0) + 1;
      }
      return { total: notes.size, reads, writes, byKind, byStatus, faults };
    },
    notes: () => [...notes.values()],
    forget() {
      notes = new Map();
    },
  };
}

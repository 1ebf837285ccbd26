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

/** One request as it came; `status` is null while it is unanswered, and for good when its connection was dropped. */
export interface RequestNote {
  readonly number: number;
  readonly at: string;
  readonly method: string;
  readonly kind: RequestKind;
  readonly base: string | null;
  readonly table: string | null;
  readonly user: string | null;
  readonly status: number | null;
  readonly fault: string | null;
}

export interface RequestCounts {
  readonly total: number;
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
      for (const { kind, status, fault } of notes.values()) {
        byKind[kind] = (byKind[kind] ?? 0) + 1;
        const answer = status === null ? "none" : String(status);
        byStatus[answer] = (byStatus[answer] ?? 0) + 1;
        if (fault) faults[fault] = (faults[fault] ?? 0) + 1;
      }
      return { total: notes.size, byKind, byStatus, faults };
    },
    notes: () => [...notes.values()],
    forget() {
      notes = new Map();
    },
  };
}

/** One request as it came; `status` is null while it is unanswered, and for good when its connection was dropped. */
export interface Note<Kind> {
  readonly number: number;
  readonly at: string;
  readonly method: string;
  readonly kind: Kind;
  readonly status: number | null;
  readonly fault: string | null;
}

export interface Counts<Kind extends string> {
  readonly total: number;
  readonly byKind: Readonly<Partial<Record<Kind, number>>>;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly faults: Readonly<Record<string, number>>;
}

export interface Log<Kind extends string, Noted extends Note<Kind>> {
  open(note: Omit<Noted, "number" | "status" | "fault">): number;
  close(number: number, end: Pick<Noted, "status" | "fault">): void;
  counts(): Counts<Kind>;
  notes(): readonly Noted[];
  forget(): void;
}

/** Notes requests, and counts them. */
export function createLog<Kind extends string, Noted extends Note<Kind>>(): Log<Kind, Noted> {
  let notes = new Map<number, Noted>();
  let number = 0;
  return {
    open(note) {
      number += 1;
      notes.set(number, { ...note, number, status: null, fault: null } as unknown as Noted);
      return number;
    },
    close(which, end) {
      const note = notes.get(which);
      if (note) notes.set(which, { ...note, ...end });
    },
    counts() {
      const byKind: Partial<Record<Kind, number>> = {};
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

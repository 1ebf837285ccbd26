const pageSize = 4096;

/** Which row of a file wrote or met a row of the log, by the log's positions: 4 bytes each, in pages. */
export interface SeenRows {
  /** The row that met the position first; 0 if none did. */
  rowAt(position: number): number;
  note(position: number, row: number): void;
}

/** A memory of positions that costs little for millions of them. */
export function seenRows(): SeenRows {
  const pages = new Map<number, Uint32Array>();
  return {
    rowAt: (position) => pages.get(Math.floor(position / pageSize))?.[position % pageSize] ?? 0,
    note(position, row) {
      const number = Math.floor(position / pageSize);
      const page = pages.get(number) ?? new Uint32Array(pageSize);
      if (!pages.has(number)) pages.set(number, page);
      page[position % pageSize] = row;
    },
  };
}

/** A record that is to be put. */
export interface Waiting {
  readonly key: string;
  readonly data: Uint8Array;
}

/** What a request takes: records, and bytes with their keys. Source: Amazon Kinesis, PutRecords. */
const [mostRecords, mostBytes] = [500, 5 * 1024 * 1024];

/** How far ahead the records of other subjects are looked for. */
const mostSeen = 5_000;

/**
 * What one request puts, and what is left, in its order: of each subject only the first that waits, since of a request any record may be
 * refused and a later one taken.
 */
export function portionsOf(waiting: readonly Waiting[]): {
  readonly portion: readonly Waiting[];
  readonly later: readonly Waiting[];
} {
  const portion: Waiting[] = [];
  const later: Waiting[] = [];
  const subjects = new Set<string>();
  let bytes = 0;
  let at = 0;
  for (; at < waiting.length && at < mostSeen && portion.length < mostRecords; at++) {
    const record = waiting[at] as Waiting;
    const size = sizeOf(record);
    const fits = !subjects.has(record.key) && bytes + size <= mostBytes;
    subjects.add(record.key);
    if (fits) {
      portion.push(record);
      bytes += size;
    } else later.push(record);
  }
  return { portion, later: [...later, ...waiting.slice(at)] };
}

/** The bytes of a record, its key included. */
export const sizeOf = ({ key, data }: Waiting): number => new TextEncoder().encode(key).length + data.length;

import { base64 } from "./base64.ts";
import { treeHash } from "./merkle.ts";
import { isUlid } from "./ulid.ts";

/** A row as far as a seal goes: its cells give its id, so the id stands for all of them. */
export interface SealRow {
  readonly event_id: string;
  /** ISO 8601 UTC; null where the store doesn't say. */
  readonly recorded_at: string | null;
}

/** The statement of one size and one root of a leaf list, to be kept elsewhere. */
export interface LogCheckpoint {
  /** Which log it is of. */
  readonly origin: string;
  /** How many leaves the list has. */
  readonly size: number;
  /** The Merkle tree hash of the list, base64. */
  readonly root: string;
}

/** A row's line in the leaf list. */
export const leafOf = ({ event_id, recorded_at }: SealRow): string => `${event_id} ${recorded_at ?? "-"}`;

/** What a line of a leaf list says; null where it is none. */
export function readLeaf(line: string): SealRow | null {
  const [event_id = "", recorded_at = "", ...rest] = line.split(" ");
  if (rest.length > 0 || recorded_at === "" || !isUlid(event_id)) return null;
  return { event_id, recorded_at: recorded_at === "-" ? null : recorded_at };
}

/** The lines that a list lacks of some rows, in the order in which they are sealed: by recorded_at, then event_id. Twins of one line are told apart by their number. */
export function newLeaves(rows: Iterable<SealRow>, leaves: readonly string[]): readonly string[] {
  const listed = countsOf(leaves);
  const fresh: SealRow[] = [];
  for (const row of rows) if (!takeOne(listed, leafOf(row))) fresh.push(row);
  return fresh.sort(bySealOrder).map(leafOf);
}

/** The checkpoint of a leaf list. */
export const checkpointOf = (origin: string, leaves: readonly string[]): LogCheckpoint => ({
  origin,
  size: leaves.length,
  root: base64(treeHash(leaves.map(asciiBytes))),
});

/** A checkpoint as text, three lines. Source: c2sp.org/tlog-checkpoint. */
export const checkpointText = ({ origin, size, root }: LogCheckpoint): string =>
  `${origin}\n${size}\n${root}\n`;

/** Reads a checkpoint's text, signed or not; null where it is none. */
export function readCheckpoint(text: string): LogCheckpoint | null {
  const [, origin, size, root] =
    /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)(?:\n|$)/.exec(text) ?? [];
  return origin === undefined || root === undefined ? null : { origin, size: Number(size), root };
}

/** Whether a list is the one that a checkpoint was made of, or has grown from it. */
export const isListOf = ({ size, root }: LogCheckpoint, leaves: readonly string[]): boolean =>
  leaves.length >= size && base64(treeHash(leaves.slice(0, size).map(asciiBytes))) === root;

/** How often each line stands in a list. */
export function countsOf(lines: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** Takes one of a line away; false where none is left. */
export function takeOne(counts: Map<string, number>, line: string): boolean {
  const left = counts.get(line) ?? 0;
  if (left === 0) return false;
  counts.set(line, left - 1);
  return true;
}

function bySealOrder(one: SealRow, other: SealRow): number {
  const [a, b] = [`${one.recorded_at ?? ""} ${one.event_id}`, `${other.recorded_at ?? ""} ${other.event_id}`];
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A leaf's bytes: only ASCII stands in one. */
function asciiBytes(leaf: string): Uint8Array {
  const bytes = new Uint8Array(leaf.length);
  for (let at = 0; at < leaf.length; at++) bytes[at] = leaf.charCodeAt(at);
  return bytes;
}

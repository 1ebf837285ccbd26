import { treeHash } from "../../core/merkle.ts";

/** What two logs hold, by their event_ids. */
export interface Compared {
  /** Events of the first. */
  readonly events: number;
  /** The Merkle tree hash (RFC 6962) of the event_ids in their order, in hex: of the first, and of the second. */
  readonly root: string;
  readonly target_root: string;
  /** In the first only, and in the second only, in order. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

/** Compares the event_ids that win their keys in two logs. */
export function compare(source: ReadonlyMap<string, string>, target: ReadonlyMap<string, string>): Compared {
  const [ours, theirs] = [new Set(source.values()), new Set(target.values())];
  return {
    events: ours.size,
    root: rootOf(ours),
    target_root: rootOf(theirs),
    missing: [...ours].filter((id) => !theirs.has(id)).sort(),
    extra: [...theirs].filter((id) => !ours.has(id)).sort(),
  };
}

const rootOf = (ids: ReadonlySet<string>): string =>
  Buffer.from(treeHash([...ids].sort().map((id) => Buffer.from(id)))).toString("hex");

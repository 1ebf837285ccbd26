import type { Finding } from "../../core/verify.ts";
import type { SealVerified } from "../../core/verify-seal.ts";
import { placeOnShelf } from "../../stores/sqlite/shelf-file.ts";
import type { CheckedArchives } from "./archives.ts";

/** What verifying a log gave, its archives among it. */
export interface LogVerified extends SealVerified {
  /** How many rows stand in archives; absent where there are none. */
  readonly archived?: number;
  /** What is wrong with archives, a sentence each: whether the rows that they hold are missing can't be told then. */
  readonly archive_faults?: readonly string[];
}

/** What checking all rows gave, and what is to be said of the archives that some of them stand in. `tales` is what the log tells of others. */
export function withArchives(
  found: SealVerified,
  { all, sound, faults: own, unread, same }: CheckedArchives,
  tales: readonly string[],
): LogVerified {
  const faults = all === null ? own : [...own, ...tales];
  if (sound.length + faults.length === 0) return found;
  const files = new Map(sound.map(({ number, file }) => [number, file]));
  const named = (all: readonly Finding[]): readonly Finding[] =>
    all.map((finding) => {
      const place = placeOnShelf(finding.position);
      return place ? { ...finding, archive: `${files.get(place.number)}:${place.line}` } : finding;
    });
  const isUnread = own.length > 0 && (unread === null || found.missing.length <= unread);
  return {
    ...found,
    ok: found.ok && faults.length === 0,
    edited: named(found.edited),
    missing: isUnread ? [] : found.missing,
    inserted: named(found.inserted),
    moved: named(found.moved),
    duplicates: found.duplicates + same,
    archived: sound.reduce((sum, { rows }) => sum + rows, 0),
    ...(faults.length > 0 ? { archive_faults: faults } : {}),
  };
}

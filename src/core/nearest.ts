/** The candidate that a word most likely meant, whatever its case; undefined if none is within `most` edits. The first of equals wins. */
export function nearest(word: string, candidates: readonly string[], most = 3): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    const allowed = Math.min(most, Math.floor(Math.max(wanted.length, other.length) / 3));
    if (Math.abs(wanted.length - other.length) > allowed) continue;
    const edits = distance(wanted, other);
    if (edits > allowed || edits >= least) continue;
    best = candidate;
    least = edits;
  }
  return best;
}

/** What was probably meant by a name that nothing has, else what there is: `Did you mean "Stage"?`, `Its columns are Name, Stage.` */
export function meantAmong(name: string, names: readonly string[], kind: string): string {
  const near = nearest(name, names);
  return near === undefined
    ? `Its ${kind} are ${names.filter(Boolean).join(", ") || "none"}.`
    : `Did you mean ${JSON.stringify(near)}?`;
}

/**
 * Edits between two words: insert, delete, replace, swap two neighbours. Source: optimal string alignment, the
 * restricted Damerau-Levenshtein distance.
 */
function distance(a: string, b: string): number {
  let twoUp: number[] = [];
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let edits = Math.min(above[column]! + 1, current[column - 1]! + 1, above[column - 1]! + (same ? 0 : 1));
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) edits = Math.min(edits, twoUp[column - 2]! + 1);
      current.push(edits);
    }
    twoUp = above;
    above = current;
  }
  return above[b.length]!;
}

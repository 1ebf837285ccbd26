/**
 * Keys that begin with different words and go on alike, made once: joining them anew for each of a million events takes
 * longer than counting under them. A key of two words and a rest is `keyOf(word, rest)`.
 */
export function keyTable<Word extends string>(
  words: readonly Word[],
): (rest: string) => Readonly<Record<Word, string>> {
  const known = new Map<string, Readonly<Record<Word, string>>>();
  return (rest) => {
    const found = known.get(rest);
    if (found) return found;
    if (known.size >= most) known.clear();
    const made = Object.fromEntries(words.map((word) => [word, `${word}\u0000${rest}`])) as Record<
      Word,
      string
    >;
    known.set(rest, made);
    return made;
  };
}

const most = 20_000;

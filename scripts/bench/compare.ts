import type { Row } from "./parts.ts";

/** What one side says and the other doesn't, in words; at most `most` of them. Equal means equal to the last digit. */
export function differences(
  ours: readonly Row[],
  theirs: readonly Row[],
  key: readonly string[],
  most = 5,
): readonly string[] {
  const found: string[] = [];
  const named = (row: Row): string => JSON.stringify(key.map((name) => row[name] ?? null));
  const byKey = new Map(theirs.map((row) => [named(row), row]));
  if (ours.length !== theirs.length) found.push(`${ours.length} rows here, ${theirs.length} there`);
  for (const row of ours) {
    if (found.length >= most) break;
    const other = byKey.get(named(row));
    if (!other) {
      found.push(`${named(row)} is here only`);
      continue;
    }
    for (const name of new Set([...Object.keys(row), ...Object.keys(other)]))
      if (!Object.is(plain(row[name]), plain(other[name])))
        found.push(
          `${named(row)} ${name}: ${JSON.stringify(row[name])} here, ${JSON.stringify(other[name])} there`,
        );
  }
  if (found.length === 0 && byKey.size !== theirs.length) found.push("two rows there have one key");
  return found.slice(0, most);
}

/** -0 is 0. What one side doesn't name at all isn't null: it is missing. */
const plain = (cell: Row[string] | undefined): Row[string] | undefined => (cell === 0 ? 0 : cell);

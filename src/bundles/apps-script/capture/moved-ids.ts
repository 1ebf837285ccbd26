/** A row of a tab, by its number as people count, its id ("" where it has none), and what tells the rest of it: "" of a row that is blank. */
export interface IdRow {
  readonly row: number;
  readonly id: string;
  readonly body: string;
}

/**
 * Ids that no longer stand beside what they stood beside: the rows were sorted, or ids were taken out, without the column of ids. Gives the
 * id that each such row should have, "" for a fresh one or none; `known` says what stood beside each id, `isEdited` which rows somebody has just
 * edited. Rows that look alike are left as they are.
 */
export function movedIds(
  rows: readonly IdRow[],
  known: ReadonlyMap<string, string>,
  isEdited: (row: number) => boolean,
): ReadonlyMap<number, string> {
  const filled = rows.filter(({ body }) => body !== "");
  const idOf = single([...known].map(([id, body]) => [body, id]));
  const rowOf = single(filled.map(({ row, body }) => [body, row]));
  const rightOf = ({ row, body }: IdRow): string | null =>
    rowOf.get(body) === row ? (idOf.get(body) ?? null) : null;
  const wrong = filled.filter((each) => ![null, each.id].includes(rightOf(each)));
  const holders = new Set(filled.map(({ id }) => id));
  // A row without an id may be a copy of one that was edited since: that one keeps its id.
  const isMoved = wrong.length > 1 && wrong.some(({ id }) => id !== "");
  const claims = isMoved ? wrong : wrong.filter((each) => !holders.has(rightOf(each) ?? ""));
  const given = new Map(claims.map((each): readonly [number, string] => [each.row, rightOf(each) ?? ""]));
  const taken = new Set(given.values());
  const robbed = rows.filter(({ row, id }) => taken.has(id) && !given.has(row));
  const [only, ...others] = robbed.filter(({ body }) => body !== "");
  const spare = claims.map(({ id }) => id).filter((id) => id !== "" && !taken.has(id));
  const isSure = only !== undefined && others.length === 0 && spare.length === 1 && isEdited(only.row);
  return new Map([
    ...given,
    ...robbed.map(({ row }): readonly [number, string] => [
      row,
      isSure && row === only.row ? (spare[0] ?? "") : "",
    ]),
  ]);
}

/** Pairs by their first, those alone whose first no other has. */
function single<T>(pairs: readonly (readonly [string, T])[]): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  const twice = new Set<string>();
  for (const [key, value] of pairs)
    if (found.has(key)) twice.add(key);
    else found.set(key, value);
  for (const key of twice) found.delete(key);
  return found;
}

import type { Finding, Verified } from "../../core/verify.ts";
import { countOf } from "../format/figures.ts";

/** How many rows are what an erasure left, in a line where there are any. */
export const erasedLines = ({ erased = 0 }: Pick<Verified, "erased">): readonly string[] =>
  erased === 0
    ? []
    : [`${countOf(erased, "row was", "rows were")} erased: only their ids and times are left.`];

/** What to do about rows that were erased since the last seal, and about those that are back. */
export function eraseSteps(edited: readonly Finding[]): readonly string[] {
  const has = (kind: Finding["erased"]): boolean => edited.some(({ erased }) => erased === kind);
  return [
    ...(has("unsealed")
      ? [
          "→ Who has erased rows since the last seal, the contact_erased events tell. If that was meant: daybook seal.",
        ]
      : []),
    ...(has("back")
      ? [
          "→ What an erasure names no view shows. If the person is to be forgotten: daybook erase CONTACT. If nobody has erased it, a contact_erased was put in by hand: find out who did, and delete that row where the log can be edited.",
        ]
      : []),
  ];
}

import { readLeaf } from "../../core/seal.ts";
import { readAll } from "../../core/store.ts";
import type { Seal } from "../../core/verify-seal.ts";
import type { Held } from "../hold.ts";
import type { SealDesk } from "../seal/seal-desk.ts";
import type { Planned } from "./archive-plan.ts";
import type { Removing } from "./archive-removal.ts";

/**
 * The seal that counts from now on. Rows that go unsealed from a log that others seal, who see no archive, would look as if they had been
 * put in later: they are sealed before, as those of a log that is sealed already are. Throws what sealing throws.
 */
export async function sealFirst(
  {
    held: { remote },
    seals,
  }: { readonly held: Held; readonly seals: Pick<SealDesk, "known" | "seal" | "undated"> },
  { live, onRow }: Pick<Removing, "live" | "onRow">,
  { isDue }: Pick<Planned, "isDue">,
): Promise<{ readonly seal: Seal | null; readonly refused: string | null }> {
  const { seal } = await seals.known();
  const isSealedElsewhere = remote !== null && !seals.undated;
  if (seal === null && !isSealedElsewhere) return { seal, refused: null };
  const listed = new Set(seal?.leaves.map((leaf) => readLeaf(leaf)?.event_id));
  for await (const row of readAll(live)) {
    if (listed.has(row.event_id) || !isDue(row)) continue;
    const { refused } = await seals.seal({ onRow: (rows) => onRow("verify", rows) });
    return { seal: (await seals.known()).seal, refused };
  }
  return { seal, refused: null };
}

import { existsSync, readFileSync } from "node:fs";
import type { EraseOptions, EraseSeal } from "./erasing.ts";

/** Seals what was erased, unless rows are left, or the last seal was signed and there is no key to sign this one with. */
export async function sealErasure({ seals, env }: EraseOptions, left: number): Promise<EraseSeal> {
  const not = (refused: string): EraseSeal => ({ checkpoint: null, text: null, signed: false, refused });
  if (left > 0) return not("Nothing was sealed: rows are left. Erase again, then run daybook seal.");
  if (isSigned(seals.files?.checkpoint) && !env.DAYBOOK_SEAL_KEY)
    return not(
      "Nothing was sealed: the last seal is signed, and DAYBOOK_SEAL_KEY isn't set here. Until daybook seal runs where the key is, verify shows the erased rows.",
    );
  const { checkpoint, text, signed, refused } = await seals.seal({});
  return refused === null ? { checkpoint, text, signed, refused } : not(refused);
}

/** Source: c2sp.org/signed-note: a signature's line begins with an em dash. */
const isSigned = (file: string | undefined): boolean =>
  file !== undefined && existsSync(file) && /^\u2014 /m.test(readFileSync(file, "utf8"));

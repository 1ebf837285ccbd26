import type { Writers } from "../../../stores/sheets/protect.ts";
import type { Desk } from "../desk.ts";

/** Who writes to the log: the account that the script runs in, which is that of whoever set it up, not of whoever is at the keyboard. */
export function writersOf({ globals, who }: Pick<Desk, "globals" | "who">): Writers {
  try {
    return { account: globals.Session.getEffectiveUser().getEmail() || who, others: [] };
  } catch {
    return { account: who, others: [] };
  }
}

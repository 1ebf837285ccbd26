import type { LogCheckpoint } from "../../core/seal.ts";
import type { Held } from "../hold.ts";
import type { SealDesk } from "../seal/seal-desk.ts";
import type { ErasureFound, FindRules } from "./erase-find.ts";

/** A log that a person is to be erased from. */
export interface EraseOptions {
  readonly held: Held;
  readonly rules: FindRules & { readonly timezone: string };
  readonly seals: SealDesk;
  readonly now: () => string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How an erasure is carried out. */
export interface EraseAsked {
  /** Told how many of the rows are rewritten. */
  readonly onRow?: ((done: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What became of the seal of a log in which somebody was erased. */
export interface EraseSeal {
  /** The new one; null where nothing was sealed. */
  readonly checkpoint: LogCheckpoint | null;
  /** As it is to be kept elsewhere; null where nothing was sealed. */
  readonly text: string | null;
  readonly signed: boolean;
  /** Why nothing was sealed, a sentence; null where all is well. */
  readonly refused: string | null;
}

/** What became of an erasure. */
export interface Erased {
  /** Rows of which only the event_id and the time are left. */
  readonly tombstones: number;
  /** The contact_erased events that were appended. */
  readonly event_ids: readonly string[];
  /** Rows that still say something, and why. */
  readonly left: readonly { readonly event_id: string; readonly row_id?: string; readonly message: string }[];
  /** null where the log isn't sealed. */
  readonly sealed: EraseSeal | null;
}

/** An erasure that was looked at and not begun. */
export interface Erasing {
  readonly found: ErasureFound;
  /** The contact of the log whose id is most like the one that was asked for, where that isn't there. */
  readonly nearest: string | null;
  /** The copy of the log on this computer. */
  readonly mirror: string | null;
  readonly isSealed: boolean;
  /** Rows of the person, in the log and in archives. */
  readonly rows: number;
  /**
   * Appends what says which rows are erased, so that every reader leaves them out at once, then takes out what they said. Cut off anywhere,
   * another run goes on. Throws INTERRUPTED, LOG_BUSY, ERASE_REFUSED and what the store throws.
   */
  run(asked?: EraseAsked): Promise<Erased>;
}

/** How many rows say something of the person, in the log and in archives. */
export const rowsIn = ({ rows, archived }: ErasureFound): number =>
  archived.reduce((sum, each) => sum + each.rows.length, rows.length);

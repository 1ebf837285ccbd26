import { DaybookError } from "../../core/errors.ts";
import { isListOf, type LogCheckpoint, readCheckpoint } from "../../core/seal.ts";
import type { KnownSeal } from "./seal-files.ts";

/** What a checkpoint that was kept elsewhere says of a log. */
export interface Checked extends LogCheckpoint {
  /** Whether the key signed it; null where no key was given. */
  readonly signed: boolean | null;
  /** Whether the log still holds all that was sealed by then. */
  readonly holds: boolean;
  /** Why, a sentence. */
  readonly message: string;
}

/** What a checkpoint is checked against. */
export interface CheckedLog {
  readonly known: KnownSeal;
  /** The rows' leaves by (recorded_at, event_id), for a log whose list isn't at hand. */
  readonly sorted: () => Promise<readonly string[]>;
}

/** Checks a checkpoint, of this seal or an older one, against a log; `key` is the verifier key of who signed it. Throws CHECKPOINT_UNREADABLE, VERIFIER_KEY_UNREADABLE. */
export async function checkCheckpoint(
  note: string,
  key: string | undefined,
  log: CheckedLog,
): Promise<Checked> {
  const text = note.replace(/^\uFEFF/, "").replace(/\r\n/g, "\n");
  const checkpoint = readCheckpoint(text);
  if (checkpoint === null)
    throw new DaybookError("CHECKPOINT_UNREADABLE", "That is no checkpoint.", {
      hint: "Its lines are the log's name, how many rows were sealed and their root, as daybook seal prints them.",
    });
  const signature =
    key === undefined ? null : (await import("../../hosts/node/signed-note.ts")).signedBy(text, key);
  const signed = signature === null ? null : signature === "by the key";
  const said = (holds: boolean, message: string): Checked => ({ ...checkpoint, signed, holds, message });
  if (signature === "not at all")
    return said(false, "The checkpoint isn't signed: anybody may have made it.");
  if (signature === "not with the key")
    return said(false, "The checkpoint is signed, but not with this key: anybody may have made it.");
  if (signature === "wrongly")
    return said(false, "The checkpoint's signature isn't of this text: it was changed after it was signed.");
  const { seal } = log.known;
  if (seal && isListOf(seal.checkpoint, seal.leaves))
    return against(checkpoint, seal.checkpoint, seal.leaves, said);
  const sorted = await log.sorted();
  return isListOf(checkpoint, sorted)
    ? said(
        true,
        `The ${checkpoint.size} rows that it seals stand as they were, without a list of sealed rows too.`,
      )
    : said(
        false,
        "The rows don't give the checkpoint: sealed ones were changed, or are gone, or it is of another log. The list of sealed rows would name them, and it isn't at hand; a log that was sealed several times with rows put in late can't be told without it.",
      );
}

function against(
  checkpoint: LogCheckpoint,
  own: LogCheckpoint,
  leaves: readonly string[],
  said: (holds: boolean, message: string) => Checked,
): Checked {
  const list = leaves.slice(0, own.size);
  if (isListOf(checkpoint, list))
    return said(
      true,
      checkpoint.size === list.length
        ? "The list of sealed rows is the one that it was made of."
        : `The list of sealed rows has grown from the one that it was made of, by ${list.length - checkpoint.size}.`,
    );
  if (own.origin !== "" && checkpoint.origin !== own.origin)
    return said(false, `The checkpoint is of another log, ${checkpoint.origin}: this one is ${own.origin}.`);
  return checkpoint.size > list.length
    ? said(
        false,
        `The checkpoint seals ${checkpoint.size} rows, and the list of sealed rows has ${list.length}: it was cut, or is an older copy.`,
      )
    : said(false, "The list of sealed rows isn't the one that it was made of: it was made anew, or changed.");
}

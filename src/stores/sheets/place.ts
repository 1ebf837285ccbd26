import { DaybookError } from "../../core/errors.ts";
import type { Checkpoint } from "../../core/store.ts";

/** A reader's place: the last row that it was handed, and what stood above. */
export interface Place {
  /** From 1; 1 is the header. */
  readonly row: number;
  /** The event_id in it; "" where it has none. */
  readonly id: string;
  /** Over the event_ids of all rows up to it, in their order. */
  readonly sum: string;
  /** The log's head when it was read. */
  readonly head: number;
}

export const firstPlace: Place = { row: 1, id: "event_id", sum: "", head: 0 };

/** A sum that tells whether the same texts came in the same order; it withstands people, not forgers. */
export interface Summing {
  add(text: string): void;
  sum(): string;
}

/** Goes on from a sum. FNV-1a twice, with another prime the second time. */
export function summing(from: string): Summing {
  let [one = 0x811c9dc5, other = 0x1234567] = from === "" ? [] : from.split(".").map(Number);
  const mix = (code: number): void => {
    one = Math.imul(one ^ code, 0x01000193);
    other = Math.imul(other ^ code, 0x85ebca6b) + 1;
  };
  return {
    add(text) {
      for (let i = 0; i < text.length; i++) mix(text.charCodeAt(i));
      mix(0x10000);
    },
    sum: () => `${one >>> 0}.${other >>> 0}`,
  };
}

/** A place as a checkpoint's text. */
export const checkpointOf = ({ row, id, sum, head }: Place): Checkpoint =>
  JSON.stringify({ row, id, sum, head });

/** The place that a checkpoint names; the start without one. Throws BAD_CHECKPOINT. */
export function placeIn(checkpoint: Checkpoint | undefined): Place {
  if (checkpoint === undefined) return firstPlace;
  try {
    const { row, id, sum, head } = JSON.parse(checkpoint) as Place;
    const isSum = sum === "" || /^\d{1,10}\.\d{1,10}$/.test(sum);
    if (isCount(row) && row > 0 && typeof id === "string" && isSum && isCount(head))
      return { row, id, sum, head };
  } catch {
    // What isn't JSON is told below.
  }
  throw new DaybookError(
    "BAD_CHECKPOINT",
    `${JSON.stringify(checkpoint.slice(0, 40))} is no place in this log.`,
    { hint: "Give the checkpoint of a page of the same log, or none to begin at its start." },
  );
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

/** Rows were moved, put in or taken away above a place. */
export const moved = (tab: string): DaybookError =>
  new DaybookError("BAD_CHECKPOINT", `The rows of ${tab} aren't where they were.`, {
    hint: "Somebody sorted, added or deleted rows: begin at the start.",
  });

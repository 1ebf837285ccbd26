import type { Event } from "./event.ts";

/** A message of a stream that is no event: handed on whole, so that nothing is lost with it. */
export interface Stray {
  /** Where it stands in the stream, in the stream's own words: `partition 0, offset 12`. */
  readonly place: string;
  /** Why it is no event, a sentence. */
  readonly why: string;
  readonly key: string | null;
  readonly bytes: Uint8Array;
}

/** When following is over, if nobody stops it: at what the stream held when it began, or never. */
export type Until = "end" | "never";

/** A stream of events that remembers how far each of its readers got. */
export interface EventStream {
  /**
   * Hands over what came, a subject's events in their order. The reader's place moves on only when `take` has resolved: what it
   * throws is thrown on, and the same messages come again to the next who follows. A message that is no event is a stray.
   */
  follow(
    take: (events: readonly Event[], strays: readonly Stray[]) => Promise<void>,
    stopped: () => boolean,
    until?: Until,
  ): Promise<void>;
  close(): Promise<void>;
}

/** A reader's places in a stream that keeps none itself, by its parts. */
export interface Places {
  read(): Promise<Readonly<Record<string, string>>>;
  /** All of them, at once or not at all. */
  write(places: Readonly<Record<string, string>>): Promise<void>;
}

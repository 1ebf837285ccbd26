/** How a field of event_data is read: text is trimmed, a number is JSON's, a flag is true or false, a list holds text. */
export type FieldSpec = "text" | "text?" | "number" | "number?" | "flag?" | "list";

/** Where the daily tally counts a type. */
export type Group =
  | "contact"
  | "stage"
  | "owner"
  | "tag"
  | "message"
  | "call"
  | "money"
  | "won"
  | "lost"
  | "automation"
  | "other";

/** What of a subject an event of the type sets. */
export type Track = "stage" | "owner" | "status" | "plan" | "field" | "tag";

/** An event type as data. */
export interface EventType {
  readonly name: string;
  readonly fields: Readonly<Record<string, FieldSpec>>;
  /** Plain English with `{field}`; of several, the first whose fields are all there is used. */
  readonly sentence: readonly string[];
  readonly group: Group;
  readonly sets?: Track;
}

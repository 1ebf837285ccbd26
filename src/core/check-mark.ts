import type { Problem } from "./clean-text.ts";
import { dataOf, type Event, logContact, textOf } from "./event.ts";
import { isUlid } from "./ulid.ts";

/** What is wrong with an event that changes how others are read: whom it names must be able to be named. */
export function markProblem(event: Pick<Event, "contact_id" | "event_type" | "event_data">): Problem | null {
  const { contact_id, event_type } = event;
  if (event_type === "contact_merged" && textOf(dataOf(event), "into") === contact_id)
    return { column: "event_data.into", message: "a contact can't be merged into itself" };
  if (event_type === "event_voided" && !isUlid(textOf(dataOf(event), "event_id") ?? ""))
    return {
      column: "event_data.event_id",
      message: "event_id must be the id of the event that is taken back: 26 letters and digits",
      hint: "`daybook events` lists them; `daybook void EVENT_ID` is the shorter way.",
    };
  if (event_type === "contact_erased" && contact_id !== logContact)
    return {
      column: "contact_id",
      message: `contact_erased is an event about the log itself, on the contact ${logContact}`,
      hint: "What was logged wrongly is voided: event_voided.",
    };
  return null;
}

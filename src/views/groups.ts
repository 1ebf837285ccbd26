import type { Event } from "../core/event.ts";
import type { Marks } from "../core/marks.ts";

/** The marks as one contact alone sees them: nobody is merged. */
export const alone = (marks: Marks): Marks => ({
  ...marks,
  merges: [],
  contactAt: (contact) => contact,
  person: (contact) => contact,
  contactsOf: (contact) => [contact],
});

/** Events in groups that share no person and no deal with each other. */
export function groupsOf(events: readonly Event[], marks: Marks): Iterable<readonly Event[]> {
  const parent = new Map<string, string>();
  const root = (node: string): string => {
    let top = node;
    for (let up = parent.get(top); up !== undefined && up !== top; up = parent.get(top)) top = up;
    parent.set(node, top);
    return top;
  };
  for (const event of events)
    if (event.deal_id !== null)
      parent.set(root(`contact ${marks.person(event.contact_id)}`), root(`deal ${event.deal_id}`));
  const groups = new Map<string, Event[]>();
  for (const event of events) {
    const top = root(`contact ${marks.person(event.contact_id)}`);
    const group = groups.get(top);
    if (group) group.push(event);
    else groups.set(top, [event]);
  }
  return groups.values();
}

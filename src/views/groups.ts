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
export function groupsOf<Each extends Pick<Event, "contact_id" | "deal_id">>(
  events: readonly Each[],
  marks: Pick<Marks, "person">,
): readonly (readonly Each[])[] {
  const groups: Each[][] = [];
  const placeOf = new Map<string, number>();
  const placeOfDeal = new Map<string, number>();
  /** Of each place one that is tied to it, in the end the first of all of them. */
  const ties: number[] = [];
  for (const event of events) {
    const person = marks.person(event.contact_id);
    let place = placeOf.get(person);
    if (place === undefined) {
      place = groups.length;
      placeOf.set(person, place);
      ties.push(place);
      groups.push([]);
    }
    (groups[place] as Each[]).push(event);
    if (event.deal_id === null) continue;
    const other = placeOfDeal.get(event.deal_id);
    if (other === undefined) placeOfDeal.set(event.deal_id, place);
    else if (other !== place) tie(ties, firstOf(ties, other), firstOf(ties, place));
  }
  groups.forEach((group, place) => {
    const first = firstOf(ties, place);
    if (first === place) return;
    for (const event of group) (groups[first] as Each[]).push(event);
    group.length = 0;
  });
  return groups.filter((group) => group.length > 0);
}

function tie(ties: number[], a: number, b: number): void {
  ties[Math.max(a, b)] = Math.min(a, b);
}

/** The first of the places that are tied to one; the way there is shortened for the next who asks. */
function firstOf(ties: number[], place: number): number {
  let at = place;
  for (let up = ties[at] as number; up !== at; up = ties[at] as number) {
    ties[at] = ties[up] as number;
    at = up;
  }
  return at;
}

import type { Catalog } from "./catalog.ts";
import type { Event } from "./event.ts";
import type { Step, Subject } from "./history.ts";
import type { Marks } from "./marks.ts";
import type { Pipelines } from "./pipelines.ts";
import { replay } from "./replay.ts";
import type { Snapshot } from "./snapshot.ts";

/** The source of events that were made of a CRM's dates. */
export const datesSource = "backfill:dates";

/** A subject's own events in replay order, voided ones among them, and what it holds. */
export interface Past {
  readonly steps: readonly Step[];
  /** null before its first event. */
  readonly subject: Subject | null;
}

/** Whether an event is one of the subject whose record the snapshot is. */
export const isOf = (snapshot: Snapshot, event: Event): boolean =>
  snapshot.deal_id
    ? event.deal_id === snapshot.deal_id
    : event.deal_id === null && event.contact_id === snapshot.contact_id;

/** The past of a snapshot's subject. Merges aren't followed: a record that is still there is its own. */
export function pastOf(
  snapshot: Snapshot,
  events: readonly Event[],
  {
    marks,
    pipelines,
  }: { readonly marks: Pick<Marks, "isVoided" | "isErased">; readonly pipelines: Pipelines },
): Past {
  const { contact_id } = snapshot;
  // Whichever contacts a deal's events name, they are one past.
  const own = events
    .filter((event) => isOf(snapshot, event))
    .map((event) => (event.contact_id === contact_id ? event : { ...event, contact_id }));
  const [history] = replay(own, { marks: unmerged(marks), pipelines });
  const subject = history?.subjects.find((each) => each.deal_id === (snapshot.deal_id ?? null));
  return { steps: history?.steps ?? [], subject: subject ?? null };
}

const unmerged = ({ isVoided, isErased }: Pick<Marks, "isVoided" | "isErased">): Marks => ({
  isVoided,
  isErased,
  erasedBy: () => [],
  contactAt: (contact) => contact,
  person: (contact) => contact,
  contactsOf: (contact) => [contact],
  merges: [],
  loops: [],
});

/** The type that tells of the subject's creation. */
export const creationType = ({ deal_id }: Snapshot): string => (deal_id ? "deal_created" : "contact_created");

/**
 * Whether a first snapshot of the subject is in the log as a whole: its creation is there and was captured; or another
 * route logged that, or nobody logs it, and anything else was captured.
 */
export function isCaptured(
  snapshot: Snapshot,
  { steps }: Past,
  { catalog, isOwn }: { readonly catalog: Catalog; readonly isOwn?: IsOwn | undefined },
): boolean {
  const type = creationType(snapshot);
  const valid = steps.filter((step) => !step.voided);
  const creations = valid.filter((step) => step.event.event_type === type);
  const isCapture = (step: Step): boolean => isOurs(step, snapshot, isOwn);
  if (creations.some((step) => isCapture(step) || step.event.source === datesSource)) return true;
  return (creations.length > 0 || !catalog.isOn(type)) && valid.some(isCapture);
}

type IsOwn = (source: string | null) => boolean;

/** Whether a step was captured from the subject's record, in whatever way. */
export const isOurs = (
  { event, baseline }: Step,
  { source }: Pick<Snapshot, "source">,
  isOwn: IsOwn = () => false,
): boolean => baseline || event.source === source || isOwn(event.source);

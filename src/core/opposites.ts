import { localMinute } from "./calendar.ts";
import { type Found, found } from "./contradiction.ts";
import type { Event } from "./event.ts";
import { type History, openVisit, type Subject } from "./history.ts";
import type { Pipelines } from "./pipelines.ts";
import type { Settings } from "./settings.ts";
import { stageOf, tagsOf } from "./standing.ts";
import { fromIso } from "./time.ts";

/** A value that is held now, as one side of a pair of opposites. */
interface Side {
  readonly value: string;
  readonly kind: "tag" | "status" | "plan" | "stage";
  readonly at_least: boolean;
  readonly event: Event;
  /** The fields that it is the value of. */
  readonly about: readonly string[];
}

/** Values held at once that the settings call opposites, across status, plan, stage and tags of the person, and of each deal. */
export function oppositesOf(
  history: History,
  { settings, pipelines }: { readonly settings: Settings; readonly pipelines: Pipelines },
): readonly Found[] {
  const pairs = new Map<string, Found>();
  for (const sides of [ofPerson(history, pipelines), ...history.subjects.filter(isDeal).map(ofDeal)])
    for (const [one, other] of settings.opposites)
      for (const a of sides.filter((side) => says(side, one)))
        for (const b of sides.filter((side) => says(side, other)))
          if (a.event.event_id !== b.event.event_id) {
            const [older, newer] = a.event.event_id < b.event.event_id ? [a, b] : [b, a];
            const pair = told(older, newer, settings.timezone);
            pairs.set(pair.message, pair);
          }
  return [...pairs.values()];
}

const says = (side: Side, word: string): boolean =>
  side.value.trim().toLowerCase() === word.trim().toLowerCase();

const isDeal = (subject: Subject): boolean => subject.deal_id !== null;

function ofPerson(history: History, pipelines: Pipelines): readonly Side[] {
  const standing = stageOf(history, pipelines);
  const own = history.subjects[0];
  const deal_id = standing?.subject.deal_id ?? null;
  return [
    ...tagsOf(history).map((held): Side => ({ ...held, kind: "tag", about: [`tag:${held.value}`] })),
    ...(own ? heldBy(own) : []),
    ...(standing
      ? [
          {
            ...standing,
            kind: "stage",
            about: deal_id === null ? ["stage"] : ["stage", `deal:${deal_id}`],
          } as const,
        ]
      : []),
  ];
}

function ofDeal(deal: Subject): readonly Side[] {
  const visit = openVisit(deal);
  const stage: readonly Side[] = visit
    ? [
        {
          value: visit.stage,
          kind: "stage",
          at_least: visit.at_least,
          event: visit.event,
          about: [`deal:${deal.deal_id}`],
        },
      ]
    : [];
  return [...heldBy(deal), ...stage];
}

function heldBy(subject: Subject): readonly Side[] {
  return (["status", "plan"] as const).flatMap((kind): readonly Side[] => {
    const held = subject.held.get(kind);
    return held ? [{ ...held, kind, about: [kind] }] : [];
  });
}

/** The older side is the one that nobody changed when the other came. */
function told(older: Side, newer: Side, timezone: string): Found {
  const shown = ({ value, kind, at_least, event }: Side): string =>
    `${value} (${kind}, since ${at_least ? "at least " : ""}${localMinute(fromIso(event.timestamp), timezone)}, ${byWhom(event)})`;
  const left =
    older.kind === "tag" ? `the tag ${older.value} was never removed` : `the ${older.kind} was never changed`;
  const about = [...older.about, ...newer.about];
  return found(`Both ${shown(older)} and ${shown(newer)}: ${left}`, about, [older.event, newer.event]);
}

const byWhom = ({ actor, source }: Event): string =>
  actor !== null ? `by ${actor}` : source !== null ? `from ${source}` : "by somebody unknown";

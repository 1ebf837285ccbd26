import { DaybookError } from "./errors.ts";
import type { Held, History, Step, Subject } from "./history.ts";
import { nearest } from "./nearest.ts";
import type { Pipelines } from "./pipelines.ts";
import { ownerOf, type Standing, stageOf, stageOfSubject, tagsOf } from "./standing.ts";
import { toIso } from "./time.ts";

/** What was asked for, found in a history. */
export interface Asked {
  /** The field in its full name: "churned" is `tag:churned` where it is a tag. */
  readonly field: string;
  /** Every name by which a contradiction may be about it. */
  readonly names: readonly string[];
  /** A tag or value that is held, all tags, or null where nothing is. */
  readonly value: string | readonly string[] | null;
  readonly since: string | null;
  readonly at_least: boolean;
  /** Whether a step has to do with it. */
  readonly isAbout: (step: Step) => boolean;
}

const standard = ["stage", "owner", "status", "plan", "tags"] as const;

/**
 * Finds what a word means for a person: stage, owner, status, plan, tags, tag:NAME, deal:ID, a field's name, or else a
 * value that is or was held; case counts only where it tells two apart. Throws UNKNOWN_FIELD with the nearest word.
 */
export function askedOf(history: History, field: string, pipelines: Pipelines): Asked {
  const wanted = field.trim();
  const words = wordsOf(history, pipelines);
  const lower = wanted.toLowerCase();
  const word =
    words.find((each) => each.word === wanted) ?? words.find((each) => each.word.toLowerCase() === lower);
  if (word) return read(history, word.field, pipelines);
  const known = [...new Set(words.map((each) => each.word))];
  const near = nearest(wanted, known);
  throw new DaybookError(
    "UNKNOWN_FIELD",
    `Nothing of ${history.contact_id} is called ${JSON.stringify(wanted.slice(0, 60))}.`,
    { hint: near === undefined ? `Ask for ${known.slice(0, 12).join(", ")}.` : `Did you mean ${near}?` },
  );
}

/** What may be asked of a person, by full names: the usual fields first, then tags, other fields and deals. */
export const fieldsOf = (history: History, pipelines: Pipelines): readonly string[] => [
  ...new Set(wordsOf(history, pipelines).map(({ field }) => field)),
];

interface Word {
  readonly word: string;
  readonly field: string;
}

/** All that may be asked for, what is meant most likely first. */
function wordsOf(history: History, pipelines: Pipelines): readonly Word[] {
  const steps = stepsOf(history);
  const slots = new Set<string>();
  for (const { change } of steps) if (change && change.slot !== "stage") slots.add(change.slot);
  const named = [...slots].filter((slot) => slot.includes(":"));
  const deals = history.subjects.flatMap(({ deal_id }) => (deal_id === null ? [] : [deal_id]));
  const held = (value: string | null | undefined, field: string): Word[] =>
    value === null || value === undefined ? [] : [{ word: value, field }];
  return [
    ...standard.map((word) => ({ word, field: word })),
    ...named.map((slot) => ({ word: slot, field: slot })),
    ...deals.map((id) => ({ word: `deal:${id}`, field: `deal:${id}` })),
    ...named.filter(isField).map((slot) => ({ word: slot.slice("field:".length), field: slot })),
    ...tagsOf(history).map(({ value }) => ({ word: value, field: `tag:${value}` })),
    ...(["status", "plan", "owner"] as const).flatMap((slot) => held(heldIn(history, slot)?.value, slot)),
    ...held(stageOf(history, pipelines)?.value, "stage"),
    ...steps.flatMap(({ change, subject }) => {
      if (!change) return [];
      const field = change.slot === "stage" ? stageField(subject) : change.slot;
      return [...held(change.to, field), ...held(change.from, field)];
    }),
    ...deals.map((id) => ({ word: id, field: `deal:${id}` })),
  ];
}

const isField = (slot: string): boolean => slot.startsWith("field:");

/** All steps of a person and its deals, oldest first, also those of its deals that name another contact. */
export function stepsOf(history: History): readonly Step[] {
  const subjects = new Set(history.subjects);
  const own = history.steps.filter((step) => subjects.has(step.subject));
  const known = new Set(own);
  const others = history.subjects.flatMap(({ steps }) => steps.filter((step) => !known.has(step)));
  return others.length === 0 ? own : [...own, ...others].sort((a, b) => a.at - b.at);
}

/** What a subject's stage is called: `stage`, or `deal:ID`. */
export const stageField = (subject: Subject): string =>
  subject.deal_id === null ? "stage" : `deal:${subject.deal_id}`;

function read(history: History, field: string, pipelines: Pipelines): Asked {
  const named = { field, names: [field] };
  if (field === "stage") {
    const standing = stageOf(history, pipelines);
    const subject = standing?.subject ?? subjectWith(history, "stage");
    const names = subject ? [...new Set([field, stageField(subject)])] : [field];
    return {
      ...named,
      names,
      ...ofStanding(standing),
      isAbout: (step) => isStage(step) && step.subject === subject,
    };
  }
  if (field.startsWith("deal:")) {
    const subject = history.subjects.find((each) => each.deal_id === field.slice("deal:".length));
    const standing = subject ? stageOfSubject(subject) : null;
    return {
      ...named,
      ...ofStanding(standing),
      isAbout: (step) => isStage(step) && step.subject === subject,
    };
  }
  if (field === "tags") {
    const value = tagsOf(history).map((held) => held.value);
    const isAbout = (step: Step): boolean => step.change?.track === "tag";
    return { ...named, value, since: null, at_least: false, isAbout };
  }
  if (field.startsWith("tag:")) {
    const tag = tagsOf(history).find((held) => `tag:${held.value}` === field);
    return { ...named, ...ofHeld(tag), isAbout: (step) => step.change?.slot === field };
  }
  const subject = subjectWith(history, field);
  return {
    ...named,
    ...ofHeld(heldIn(history, field)),
    isAbout: (step) => step.change?.slot === field && step.subject === subject,
  };
}

const isStage = (step: Step): boolean => step.change?.track === "stage";

/** The contact itself where it ever had a value in the slot, else the deal that had one last. */
function subjectWith(history: History, slot: string): Subject | undefined {
  const own = history.subjects[0];
  let found: Subject | undefined;
  for (const { change, subject } of stepsOf(history)) {
    if (change?.slot !== slot) continue;
    if (subject === own) return own;
    found = subject;
  }
  return found ?? own;
}

function heldIn(history: History, slot: string): Held | null {
  const subject = subjectWith(history, slot);
  return slot === "owner" ? ownerOf(history, subject) : (subject?.held.get(slot) ?? null);
}

const ofHeld = (held: Held | null | undefined): Pick<Asked, "value" | "since" | "at_least"> => ({
  value: held?.value ?? null,
  since: held?.event.timestamp ?? null,
  at_least: held?.at_least ?? false,
});

const ofStanding = (standing: Standing | null): Pick<Asked, "value" | "since" | "at_least"> => ({
  value: standing?.value ?? null,
  since: standing ? toIso(standing.since) : null,
  at_least: standing?.at_least ?? false,
});

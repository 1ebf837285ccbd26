import { type History, isLife, openVisit, type Step, type Subject } from "../core/history.ts";
import type { Pipelines } from "../core/pipelines.ts";
import { sentenceOf } from "../core/sentence.ts";
import { ownerOf, stageOf, tagsOf } from "../core/standing.ts";
import { struck, toldOf } from "../core/story.ts";
import { cut } from "./cut-line.ts";
import { sourceOf, tells } from "./person.ts";
import type { ViewContext } from "./view.ts";

/** A person's row but for names, zones and dashes: as small as it gets, since all are held at once. */
export interface Life {
  readonly contact_id: string;
  readonly stage: string | null;
  readonly since: number | null;
  readonly owner: string | null;
  readonly status: string | null;
  readonly plan: string | null;
  readonly tags: string | null;
  readonly deals: readonly OpenDeal[];
  readonly source: string | null;
  readonly first: number | null;
  readonly last: number | null;
  readonly last_happened: string | null;
  readonly events: number;
  readonly moves_back: number;
  readonly hand_overs: number;
  /** It, or one of its deals, is in a stage that ends nothing. */
  readonly open: boolean;
  /** When it, or one of its deals, last entered a stage; of somebody who never had one, when something was last heard (milliseconds). */
  readonly moved: number | null;
  /** When each line of the story happened, newest first, and what it says. */
  readonly times: readonly number[];
  readonly texts: readonly string[];
  readonly earlier: number;
}

/** A deal in a stage that ends nothing. */
export interface OpenDeal {
  readonly deal_id: string;
  readonly name: string | null;
  readonly stage: string;
  readonly entered: number;
  readonly at_least: boolean;
}

/** How many lines of a story are kept. */
const mostLines = 50;

/** What a person's row is made of. */
export function lifeOf(history: History, { catalog, pipelines }: ViewContext): Life {
  const { steps } = history;
  const stage = stageOf(history, pipelines);
  const own = history.subjects[0];
  const first = steps.find(isLife);
  const last = lastOf(steps);
  const told = toldOf(history, catalog, mostLines).slice().reverse();
  let events = 0;
  for (const step of steps) if (tells(step) && !step.unchanged) events++;
  return {
    contact_id: history.contact_id,
    stage: stage?.value ?? null,
    since: stage?.since ?? null,
    owner: ownerOf(history)?.value ?? null,
    status: own?.held.get("status")?.value ?? null,
    plan: own?.held.get("plan")?.value ?? null,
    tags:
      tagsOf(history)
        .map(({ value }) => value)
        .join(", ") || null,
    deals: openDeals(history, pipelines),
    source: sourceOf(history),
    first: first?.at ?? null,
    last: last?.at ?? null,
    last_happened: last ? cut(sentenceOf(last.event, catalog, last.visit?.from ?? null)) : null,
    events,
    ...movesOf(history),
    open: history.subjects.some((subject) => isOpen(subject, pipelines)),
    moved: lastMove(history),
    times: told.map(({ at }) => at),
    texts: told.map(({ text, voided }) => (voided ? struck(cut(text)) : cut(text))),
    earlier: steps.length - told.length,
  };
}

function lastOf(steps: readonly Step[]): Step | null {
  for (let i = steps.length - 1; i >= 0; i--) if (isLife(steps[i] as Step)) return steps[i] as Step;
  return null;
}

const openDeals = (history: History, pipelines: Pipelines): readonly OpenDeal[] =>
  history.subjects
    .flatMap((subject): readonly OpenDeal[] => {
      const visit = subject.deal_id === null ? null : openVisit(subject);
      if (!visit || subject.deal_id === null || pipelines.ends(visit) !== null) return [];
      const { stage, entered, at_least } = visit;
      return [{ deal_id: subject.deal_id, name: subject.name, stage, entered, at_least }];
    })
    .sort((a, b) => a.entered - b.entered || (a.deal_id < b.deal_id ? -1 : 1));

function isOpen(subject: Subject, pipelines: Pipelines): boolean {
  const visit = openVisit(subject);
  return visit !== null && pipelines.ends(visit) === null;
}

function lastMove({ subjects, steps }: History): number | null {
  let staged = false;
  let last: number | null = null;
  for (const { visits } of subjects)
    for (const { entered, at_least } of visits) {
      staged = true;
      if (!at_least && entered > (last ?? -1)) last = entered;
    }
  if (!staged) for (const step of steps) if (tells(step)) last = step.at;
  return last;
}

function movesOf({ subjects }: History): Pick<Life, "moves_back" | "hand_overs"> {
  let [moves_back, hand_overs] = [0, 0];
  for (const { visits, tenures } of subjects) {
    for (const visit of visits) if (visit.direction === "backward") moves_back++;
    for (const { from, owner } of tenures) if (from !== null && from !== owner) hand_overs++;
  }
  return { moves_back, hand_overs };
}

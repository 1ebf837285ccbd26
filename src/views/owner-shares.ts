import { DAY_MS } from "../core/days.ts";
import { type History, isLife, openVisit, type Step, type Subject, type Visit } from "../core/history.ts";
import type { Pipelines } from "../core/pipelines.ts";
import { ownerOf } from "../core/standing.ts";
import { keyTable } from "./key-table.ts";
import { count, keyOf, partsOf, type Sign, sample, type Tally, valuesOf } from "./tally.ts";

/** What is counted for a person; `lost` and `won at last` are subjects that it owned when they ended last. */
const figures = [
  "owns",
  "ever owned",
  "changes",
  "forward",
  "backward",
  "won",
  "lost",
  "won at last",
  "took over",
  "handed over",
] as const;

/** Numbers kept for a person: amounts won, days held, and when it acted last with each contact (milliseconds). */
const gathered = ["amount", "held", "acted"] as const;

export type Figure = (typeof figures)[number];
export type Gathered = (typeof gathered)[number];

const keysOf = keyTable([...figures, ...gathered]);

/** Puts one history's share into the tally, or takes it out: who acted in it, and who owned what. A person is null where nobody is named. */
export function addShares(tally: Tally, history: History, sign: Sign, pipelines: Pipelines): void {
  const tell = (figure: Figure, who: string | null, by = 1): void => {
    if (by > 0) count(tally, keysOf(keyOf(who))[figure], sign, by);
  };
  const gather = (what: Gathered, who: string | null, at: number, value: number): void =>
    sample(tally, keysOf(keyOf(who))[what], at, value, sign);
  addActors(history, tell, gather);
  for (const subject of history.subjects) {
    addTenures(subject, tell, gather);
    addEnds(subject, pipelines, tell, gather);
    const own = subject.held.get("owner")?.value;
    const open = openVisit(subject);
    const isOver = open !== null && pipelines.ends(open) !== null;
    if (own !== undefined && (subject.deal_id === null || !isOver)) tell("owns", own);
    const owner = ownerOf(history, subject)?.value;
    if (open && !isOver && owner !== undefined)
      sample(tally, keyOf("open", owner, open.pipeline, open.stage), open.entered, open.entered, sign);
  }
}

/** Everybody of whom a tally holds a share. */
export function peopleIn(tally: Tally): ReadonlySet<string | null> {
  const people = new Set<string | null>();
  tally.counts.forEach((_, key) => {
    const [figure, who = null] = partsOf(key);
    if (figure === "ever owned") people.add(who);
  });
  tally.samples.forEach((_, key) => {
    const [what, who = null] = partsOf(key);
    if (what === "acted" && valuesOf(tally, key).length > 0) people.add(who);
  });
  return people;
}

type Tell = (figure: Figure, who: string | null, by?: number) => void;
type Gather = (what: Gathered, who: string | null, at: number, value: number) => void;

interface Acts {
  last: number;
  changes: number;
  forward: number;
  backward: number;
}

function addActors(history: History, tell: Tell, gather: Gather): void {
  const actors = new Map<string | null, Acts>();
  for (const step of history.steps) {
    if (!isLife(step)) continue;
    const known = actors.get(step.event.actor);
    const acts = known ?? { last: 0, changes: 0, forward: 0, backward: 0 };
    if (!known) actors.set(step.event.actor, acts);
    acts.last = step.at;
    if (hasChanged(step)) acts.changes++;
    if (step.visit?.direction === "forward") acts.forward++;
    if (step.visit?.direction === "backward") acts.backward++;
  }
  actors.forEach((acts, who) => {
    gather("acted", who, acts.last, acts.last);
    tell("changes", who, acts.changes);
    tell("forward", who, acts.forward);
    tell("backward", who, acts.backward);
  });
}

/** A stage is changed by a stay that begins or by being cleared: a deal_won for what is won already changes nothing. */
const hasChanged = ({ change, visit }: Step): boolean =>
  change !== null && (change.track !== "stage" || visit !== null || (change.to === null && !change.end));

function addTenures(subject: Subject, tell: Tell, gather: Gather): void {
  const owners = new Set<string>();
  for (const { owner, from, since, at_least, until } of subject.tenures) {
    owners.add(owner);
    if (!at_least && until !== null) gather("held", owner, until, (until - since) / DAY_MS);
    if (at_least || from === null || from === owner) continue;
    owners.add(from);
    tell("took over", owner);
    tell("handed over", from);
  }
  owners.forEach((owner) => {
    tell("ever owned", owner);
  });
}

/** Wins and losses whose entry was seen, for who owned the subject then: a first snapshot doesn't tell who did. */
function addEnds(subject: Subject, pipelines: Pipelines, tell: Tell, gather: Gather): void {
  const ends = subject.visits.filter((visit) => pipelines.ends(visit) !== null);
  const seen = (visit: Visit | undefined): Visit | null =>
    visit && !visit.at_least && visit.owner !== null ? visit : null;
  const win = seen(ends.find((visit) => pipelines.ends(visit) === "won" && !visit.at_least));
  if (win) {
    tell("won", win.owner);
    if (subject.amount !== null) gather("amount", win.owner, win.entered, subject.amount);
  }
  const last = seen(ends[ends.length - 1]);
  if (last) tell(pipelines.ends(last) === "won" ? "won at last" : "lost", last.owner);
}

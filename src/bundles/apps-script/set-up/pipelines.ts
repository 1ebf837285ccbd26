import type { CrmTable } from "../../../core/crm.ts";
import { pipelineOf } from "../../../core/guess-crm.ts";
import type { Pipeline } from "../../../core/settings.ts";
import type { SeenTab } from "./look-at-tabs.ts";

/** The CRM's tabs as they are described. */
interface Described {
  readonly contacts: CrmTable | null;
  readonly deals: CrmTable | null;
  /** As they were: their order may be a person's, and stays where the columns tell no other stage. */
  readonly pipelines: readonly Pipeline[];
}

/** The same answers with the pipelines that the stage columns tell: the deals' first; the contacts' too where they have no stage in common, else one of all stages. */
export function settlePipelines<Kept extends Described>(answers: Kept, tabs: readonly SeenTab[]): Kept {
  const pipelines = pipelinesIn(answers, tabs);
  const named = (all: readonly Pipeline[]): readonly string[] =>
    all.flatMap(({ stages }) => stages.map(({ name }) => name));
  const before = named(answers.pipelines);
  const isKnown = pipelines.length > 0 && named(pipelines).every((name) => before.includes(name));
  return { ...answers, pipelines: isKnown ? answers.pipelines : pipelines };
}

function pipelinesIn(answers: Described, tabs: readonly SeenTab[]): readonly Pipeline[] {
  const of = (word: "deals" | "contacts"): Pipeline | null => {
    const kept = answers[word];
    const tab = tabs.find(({ name }) => name === kept?.table);
    const found = kept && tab ? pipelineOf(tab, kept.watch.stage) : null;
    return found && { ...found, stages: inOrder(found.stages, kept?.dates ?? {}, tab?.fields ?? []) };
  };
  const [first, other] = [of("deals"), of("contacts")];
  if (!first) return other ? [other] : [];
  const known = first.stages.map(({ name }) => name);
  const isApart = other !== null && !other.stages.some(({ name }) => known.includes(name));
  if (isApart) return [first, { ...other, name: "Contacts" }];
  return [{ ...first, stages: joined(first.stages, other?.stages ?? []) }];
}

/** All stages of two columns: the order is that of the one which has them all, if one has. */
function joined(one: Pipeline["stages"], other: Pipeline["stages"]): Pipeline["stages"] {
  const lacking = (stages: Pipeline["stages"], more: Pipeline["stages"]): Pipeline["stages"] =>
    more.filter(({ name }) => !stages.some((stage) => stage.name === name));
  if (lacking(other, one).length === 0) return other;
  return overLast([...one, ...lacking(one, other)]);
}

const overLast = (stages: Pipeline["stages"]): Pipeline["stages"] => [
  ...stages.filter(({ ends }) => !ends),
  ...stages.filter(({ ends }) => ends),
];

/** Stages in the order of their date columns, as far as these stand otherwise; those in which a deal is over come last. */
function inOrder(
  stages: Pipeline["stages"],
  dates: Readonly<Record<string, string>>,
  fields: SeenTab["fields"],
): Pipeline["stages"] {
  const place = (stage: string): number => fields.findIndex(({ name }) => name === dates[stage]);
  const dated = stages
    .filter(({ name }) => dates[name] !== undefined)
    .sort((a, b) => place(a.name) - place(b.name));
  const next = dated[Symbol.iterator]();
  const sorted = stages.map((stage) =>
    dates[stage.name] === undefined ? stage : (next.next().value ?? stage),
  );
  return overLast(sorted);
}

import { subjectOf } from "../../bundles/common/catch-up.ts";
import { textIn } from "../../bundles/common/cells.ts";
import type { CrmSubject } from "../../bundles/common/crm.ts";
import { snapshotOf } from "../../bundles/common/observe.ts";
import { keyOf } from "../../bundles/common/sweep.ts";
import { datesSource, pastOf } from "../../core/capture-past.ts";
import type { Event, EventInput } from "../../core/event.ts";
import { keysAmong, type Marks, marksOf } from "../../core/marks.ts";
import { type Pipelines, pipelinesOf } from "../../core/pipelines.ts";
import type { Settings } from "../../core/settings.ts";
import { fromIso, parseInstant, toIso } from "../../core/time.ts";
import type { Snapshot } from "../capture/snapshot.ts";
import type { CrmDesk } from "../crm/desk.ts";
import { groupedBy } from "../crm/grouped-by.ts";
import type { Difference, Drift, DriftField, NewRecord } from "./difference.ts";
import { goneFrom } from "./gone.ts";
import { heldIn } from "./held.ts";

/** What the two sides say differently, given what a capture found. */
export function compare(
  { homes, source }: Pick<CrmDesk, "homes" | "source">,
  { crm, whole, inputs, blocked, without, looks }: Snapshot,
  settings: Settings,
): Drift {
  const { winners } = whole;
  const marks = marksOf(winners.events, Number.POSITIVE_INFINITY, keysAmong(winners.intact));
  const pipelines = pipelinesOf(settings);
  const own = groupedBy(winners.events, keyOf);
  const kinds = new Set(homes.map(({ rowIs }) => rowIs));
  const subjects = new Map(crm.subjects.map((subject) => [keyOf(subject), subject]));
  const taken = { source, timezone: settings.timezone, now: fromIso(whole.now) };
  const differences: Difference[] = [];
  const unknown: NewRecord[] = [];
  groupedBy(inputs, (input) => keyOf(subjectOf(input))).forEach((missing, key) => {
    const of = subjects.get(key) as CrmSubject;
    const name = crm.records.all.get(of.record.id)?.name ?? null;
    const events = own.get(key);
    if (events === undefined) unknown.push({ of, name, inputs: missing });
    else
      differences.push(...missing.map(differenceIn({ of, name, events, marks, pipelines, settings, taken })));
  });
  return {
    differences: differences.sort(byName),
    unknown: unknown.sort(byName),
    gone: goneFrom(crm, own, kinds, { marks, pipelines }),
    records: crm.subjects.length,
    blocked,
    without,
    notes: looks,
  };
}

/** A base lists its records in no order. */
const byName = (a: Pick<NewRecord, "of" | "name">, b: Pick<NewRecord, "of" | "name">): number => {
  const [one, other] = [a, b].map(({ of, name }) => `${name ?? ""}\n${keyOf(of)}`) as [string, string];
  return one < other ? -1 : one === other ? 0 : 1;
};

interface Beside {
  readonly of: CrmSubject;
  readonly name: string | null;
  readonly events: readonly Event[];
  readonly marks: Marks;
  readonly pipelines: Pipelines;
  readonly settings: Settings;
  readonly taken: Parameters<typeof snapshotOf>[3];
}

/** What an input tells of a record, as a difference. */
function differenceIn(beside: Beside): (input: EventInput) => Difference {
  const { of, name, events, settings, taken } = beside;
  const { observed } = of.home;
  const past = pastOf(snapshotOf(observed, of, of.record, taken), events, beside);
  const changed = cellOf(of, observed.changedAt);
  const read = changed === null ? null : parseInstant(changed, settings.timezone);
  const last = {
    changed_at: read?.ok ? toIso(read.ms) : null,
    changed_by: cellOf(of, observed.changedBy),
  };
  return (input) => {
    const { field, column, slot, crm } = told(input, of);
    const { log, ...since } = heldIn(past, field, slot);
    const data = (input.event_data ?? {}) as Readonly<Record<string, unknown>>;
    return {
      of,
      name,
      field,
      column,
      crm,
      log,
      ...since,
      ...last,
      isNews: data.baseline === true || field === "created" || field === "date",
      input,
    };
  };
}

const fields: Readonly<Record<string, Exclude<DriftField, "date">>> = {
  stage_changed: "stage",
  owner_assigned: "owner",
  status_changed: "status",
  plan_changed: "plan",
  tag_added: "tags",
  tag_removed: "tags",
  note_added: "note",
  contact_created: "created",
  deal_created: "created",
};

function told(
  { event_type, event_data, source, timestamp }: EventInput,
  { home: { observed } }: CrmSubject,
): Pick<Difference, "field" | "column" | "crm"> & { readonly slot: string } {
  const data = (event_data ?? {}) as Readonly<Record<string, unknown>>;
  const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
  const at = text(timestamp);
  const field = fields[String(event_type)] ?? "created";
  if (field === "created") return { field, column: observed.createdAt, slot: field, crm: at };
  if (source === datesSource) {
    const stage = text(data.to) ?? "";
    return { field: "date", column: observed.dates[stage] ?? null, slot: "date", crm: `${stage}: ${at}` };
  }
  const column = observed.watch[field];
  if (field !== "tags") return { field, column, slot: field, crm: text(data.to ?? data.text) };
  const tag = text(data.tag);
  return { field, column, slot: `tag:${tag}`, crm: event_type === "tag_added" ? tag : null };
}

const cellOf = ({ record }: CrmSubject, column: string | null): string | null =>
  column === null ? null : textIn(record.getCellValue(column));

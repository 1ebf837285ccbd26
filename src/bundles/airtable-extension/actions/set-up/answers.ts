import type { CrmTable } from "../../../../core/crm.ts";
import { defaultSettings, type Pipeline, type Settings } from "../../../../core/settings.ts";
import { isTimezone } from "../../../../core/time.ts";
import { type BaseTable, fieldNamed, tableNamed } from "../../../../stores/airtable/base-schema.ts";
import { changedIn, withChanged } from "../../../../stores/airtable/guess-changed.ts";
import { guessDeals, guessTable, pipelineOf } from "../../../../stores/airtable/guess-columns.ts";
import {
  type DealTable,
  eventsName,
  type StoredJson,
  wholeSettings,
} from "../../../common/stored-settings.ts";
import type { Config } from "../../panel.ts";

/** What a person answers in setting up; changed as they answer. */
export interface Answers {
  contacts: CrmTable | null;
  deals: DealTable | null;
  pipelines: readonly Pipeline[];
  timezone: string;
  /** A plan's word; null where nobody said. */
  plan: string | null;
  links: boolean;
  /** The words of the views that are published. */
  tables: readonly string[];
  /** Tables' own names, by their words. */
  names: Readonly<Record<string, string>>;
  /** The log's table. */
  events: string;
}

/** Answers before any: what the host and CONFIG say. */
export function firstAnswers(config: Config): Answers {
  const { tables } = defaultSettings.publish;
  return {
    contacts: null,
    deals: null,
    pipelines: [],
    timezone: hostZone() ?? defaultSettings.timezone,
    plan: null,
    links: true,
    tables,
    names: ownFront(config),
    events: eventsName(config.events, null),
  };
}

/** Answers as the settings keep them, mended where the base has changed since: columns that are gone, "last modified" columns that have come. */
export function keptAnswers(config: Config, json: StoredJson, tables: readonly BaseTable[]): Answers {
  const { crm, publish, pipelines, timezone, plan } = wholeSettings(json);
  const [people, sales] = [crm?.contacts, crm?.deals].map(
    (kept) => (kept ? tableNamed(tables, kept.table) : null) ?? null,
  ) as [BaseTable | null, BaseTable | null];
  return {
    contacts: (crm?.contacts && people && mended(crm.contacts, guessTable(people), people)) ?? null,
    deals: (crm?.deals && sales && mended(crm.deals, guessDeals(sales, people), sales)) ?? null,
    pipelines,
    timezone,
    plan,
    links: publish.links,
    tables: publish.tables,
    names: { ...publish.names, ...ownFront(config) },
    events: eventsName(config.events, json),
  };
}

const ownFront = ({ settings }: Config): Readonly<Record<string, string>> =>
  settings === "Daybook" ? {} : { daybook: settings };

/** What is kept of a table, with guesses where its columns are gone. */
export function mended<Kept extends CrmTable>(kept: Kept, guess: Kept, table: BaseTable): Kept {
  const there = (name: string | null | undefined): boolean => Boolean(name && fieldNamed(table, name));
  const found = { ...kept } as { -readonly [Key in keyof Kept]: Kept[Key] };
  const watch = { ...kept.watch } as { -readonly [Slot in keyof CrmTable["watch"]]: string | null };
  for (const slot of Object.keys(watch) as (keyof typeof watch)[])
    if (watch[slot] && !there(watch[slot])) watch[slot] = guess.watch[slot];
  const better = { ...guess, ...changedIn(table, watch) };
  for (const key of [
    "name",
    "created_at",
    "changed_at",
    "changed_by",
    "contact",
    "amount",
  ] as (keyof Kept)[]) {
    const isNew = /^(?:created|changed)_/.test(String(key)) && !found[key];
    if (key in guess && (isNew || (found[key] && !there(found[key] as string)))) found[key] = better[key];
  }
  const dates = Object.fromEntries(Object.entries(kept.dates).filter(([, column]) => there(column)));
  return withChanged({ ...found, table: table.name, watch, dates }, table);
}

/** The pipelines that the stage columns tell: the deals' first; the contacts' too where they have no stage in common. */
export function guessPipelines(
  contacts: readonly [BaseTable, CrmTable] | null,
  deals: readonly [BaseTable, CrmTable] | null,
): readonly Pipeline[] {
  const [first, other] = [deals, contacts].map((each) => each && pipelineOf(each[0], each[1].watch.stage));
  if (!first) return other ? [other] : [];
  const known = first.stages.map(({ name }) => name);
  const isApart = other && !other.stages.some(({ name }) => known.includes(name));
  const name = contacts?.[0].name === first.name ? "Contacts" : (contacts?.[0].name ?? "");
  return isApart ? [first, { ...other, name }] : [first];
}

/** The settings as they are stored: what was there before and isn't asked about stays. */
export function jsonOf(answers: Answers, base: string, before: StoredJson | null): StoredJson {
  const { contacts, deals, pipelines, timezone, plan, links, tables, names, events } = answers;
  const { reengage, stuck_after_days, publish: defaultPublish } = defaultSettings;
  const { tag, silent_days, opted_out_tag } = reengage;
  return {
    stuck_after_days,
    reengage: { tag, silent_days, opted_out_tag } as Settings["reengage"],
    measures: [],
    ...before,
    log: `airtable://${base}/${encodeURIComponent(events)}`,
    timezone,
    crm: { contacts, deals },
    pipelines,
    publish: { ...defaultPublish, ...before?.publish, tables, links, names },
    plan,
  };
}

/** The zone of the person's computer; null where the host doesn't tell. */
function hostZone(): string | null {
  try {
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    return isTimezone(timeZone) ? timeZone : null;
  } catch {
    return null;
  }
}

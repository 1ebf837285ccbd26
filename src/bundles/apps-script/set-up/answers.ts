import type { CrmTable, CrmWord, Watched } from "../../../core/crm.ts";
import { guessSale, guessTable } from "../../../core/guess-crm.ts";
import { isLikely } from "../../../core/guess-names.ts";
import { wordsOf } from "../../../core/header-words.ts";
import { defaultSettings, type Pipeline, type Settings } from "../../../core/settings.ts";
import { usualViews } from "../../../stores/sheets/layout.ts";
import { type DealTable, type StoredJson, wholeSettings } from "../../common/stored-settings.ts";
import { ownId } from "../capture/tabs.ts";
import type { SeenColumn, SeenTab } from "./look-at-tabs.ts";
import { settlePipelines } from "./pipelines.ts";

/** What a person says in setting up; all of it is guessed first. */
export interface Answers {
  readonly contacts: CrmTable | null;
  readonly deals: DealTable | null;
  readonly pipelines: readonly Pipeline[];
  readonly timezone: string;
}

/** The tabs that are probably the contacts' and the deals', the likeliest first. */
export function contactTabs(tabs: readonly SeenTab[]): readonly SeenTab[] {
  const points = (tab: SeenTab): number => {
    const { watch, name } = guessTable(tab, "contacts");
    return (
      (isLikely("contacts", tab) ? 4 : 0) +
      (name === null ? 0 : 2) +
      (watch.stage === null ? 0 : 2) +
      (watch.owner === null ? 0 : 1) -
      (isLikely("deals", tab) ? 3 : 0)
    );
  };
  return tabs
    .filter((tab) => tab.fields.length > 1 && tab.rows > 0 && points(tab) > 1)
    .filter((tab, _, all) => !isLikely("deals", tab) || !all.some(saysContacts))
    .sort((a, b) => points(b) - points(a));
}

const saysContacts = (tab: SeenTab): boolean => isLikely("contacts", tab) && !isLikely("deals", tab);

/** What is guessed of a tab of contacts, and of one of deals that name them. */
export function guessAnswers(people: SeenTab, tabs: readonly SeenTab[], timezone: string): Answers {
  const contacts = guessTab(people, "contacts");
  const deals = tabs
    .filter((tab) => tab !== people && isLikely("deals", tab))
    .map((tab) => guessSales(tab, people, contacts))
    .find((guess) => guess.watch.stage !== null && guess.contact !== null);
  return settlePipelines({ contacts, deals: deals ?? null, pipelines: [], timezone }, tabs);
}

/** What is guessed of a tab of the CRM. */
export function guessTab(tab: SeenTab, word: CrmWord): CrmTable {
  const guess = guessTable(tab, word);
  const name = guess.name ?? nameIn(tab, guess.watch);
  return { ...guess, id: idIn(tab), name, changed_at: null, changed_by: null };
}

function guessSales(tab: SeenTab, people: SeenTab, contacts: CrmTable): DealTable {
  const names = new Set(
    people.fields
      .filter(({ name }) => name === contacts.id || name === contacts.name)
      .flatMap(({ texts }) => texts.map((text) => text?.toLowerCase())),
  );
  // A column whose cells are mostly contacts' names or ids leads to them.
  const fields = tab.fields.map((column): SeenColumn => {
    const texts = column.texts.filter((text): text is string => text !== null);
    const known = texts.filter((text) => names.has(text.toLowerCase())).length;
    return texts.length > 0 && known * 2 >= texts.length && column.holds !== "number"
      ? { ...column, holds: "contact", choices: [] }
      : column;
  });
  const seen = { ...tab, fields };
  return { ...guessTab(seen, "deals"), ...guessSale(seen, people.name) };
}

/** The column of a row's own id: one that is called so and tells all rows apart; else Daybook's. */
export function idIn({ fields }: SeenTab): string {
  if (fields.some(({ name }) => name === ownId)) return ownId;
  const own = fields.find(({ name, texts, isWorkedOut }) => {
    const words = wordsOf(name);
    const [last] = words.slice(-1);
    const full = texts.filter((text) => text !== null);
    return (
      !isWorkedOut &&
      (last === "id" || (words.length === 1 && last === "key")) &&
      !words.some((word) => others.has(word)) &&
      full.length === texts.length &&
      full.length > 0 &&
      new Set(full).size === full.length
    );
  });
  return own?.name ?? ownId;
}

/** Ids of something else than the row. */
const others = new Set(["owner", "company", "account", "campaign", "parent", "user", "rep", "tax", "vat"]);

/** The first column of texts that mostly differ, where none is called a name. */
const nameIn = ({ fields }: SeenTab, watch: Watched): string | null =>
  fields.find(
    ({ name, holds, texts }) =>
      holds === "text" && !Object.values(watch).includes(name) && new Set(texts).size * 2 > texts.length,
  )?.name ?? null;

/** Answers as the settings keep them. */
export function keptAnswers(json: StoredJson): Answers {
  const { crm, pipelines, timezone } = wholeSettings(json);
  return { contacts: crm?.contacts ?? null, deals: crm?.deals ?? null, pipelines, timezone };
}

/** The settings as they are stored: what was there before and isn't asked about stays. */
export function jsonOf(
  { contacts, deals, pipelines, timezone }: Answers,
  place: {
    readonly spreadsheet: string;
    readonly events: string;
    readonly names: Readonly<Record<string, string>>;
  },
  before: StoredJson | null,
): StoredJson {
  const { reengage, stuck_after_days, publish } = defaultSettings;
  const { tag, silent_days, opted_out_tag } = reengage;
  return {
    stuck_after_days,
    reengage: { tag, silent_days, opted_out_tag } as Settings["reengage"],
    measures: [],
    ...before,
    log: `sheets://${place.spreadsheet}/${encodeURIComponent(place.events)}`,
    timezone,
    crm: { contacts, deals },
    pipelines,
    publish: { ...publish, tables: usualViews, ...before?.publish, names: place.names },
  };
}

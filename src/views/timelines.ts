import { localDay, localMinute } from "../core/calendar.ts";
import { DAY_MS } from "../core/days.ts";
import { toIso } from "../core/time.ts";
import { cutLine } from "./cut-line.ts";
import { tells } from "./person.ts";
import { keep } from "./tally.ts";
import { type Life, lifeOf } from "./timeline-life.ts";
import { type Answer, column, type TableRow, type View, type ViewContext } from "./view.ts";

/** How many open deals a row names. */
const mostDeals = 50;

const columns = [
  column("Contact", "text"),
  column("Contact record", "link", "Contacts"),
  column("Stage", "text"),
  column("In stage since", "when"),
  column("Owner", "text"),
  column("Status", "text"),
  column("Plan", "text"),
  column("Tags", "text"),
  column("Open deals", "long"),
  column("Source", "text"),
  column("First event", "when"),
  column("Last event", "when"),
  column("Last happened", "text"),
  column("Events", "int"),
  column("Moves back", "int"),
  column("Hand-overs", "int"),
  column("Story", "long"),
  column("key", "text"),
];

/** Each person's story and where they stand, whoever was heard of last first. */
export const timelines: View = {
  name: "timelines",
  title: "Timelines",
  definition:
    "One row a contact, contacts merged into it included. Story: the newest 50 events, newest first; struck through where an event was voided. " +
    "Stage: the contact's own, else that of its open deal entered last, else of the deal closed last. Somebody of whom all was voided has no row. Open deals: those in a stage that ends nothing. " +
    "Events: without voided ones and those that changed nothing. First and last event: what happened, not what a first snapshot found. " +
    "Moves back: changes to an earlier stage. Hand-overs: changes from one owner to another.",
  columns: () => columns,
  add(tally, history, sign, context) {
    if (history.steps.some(tells))
      keep(tally, history.contact_id, sign > 0 ? lifeOf(history, context) : {}, sign);
  },
  answer(tally, context) {
    return answerOf([...tally.rows.values()] as readonly Life[], context);
  },
};

/** How far back a move keeps a contact among the active ones, in days. */
const activeDays = 90;

/** The same, of those alone with whom something is going on. */
export const activeTimelines: View = {
  ...timelines,
  definition:
    `${timelines.definition} Listed are contacts that are open (they or one of their deals are in a stage that ends nothing) or moved in the last ${activeDays} days: ` +
    "they or a deal entered a stage, however it was logged; of somebody who never had a stage, anything was heard.",
  answer(tally, context) {
    const since = context.as_of - activeDays * DAY_MS;
    const lives = [...tally.rows.values()] as readonly Life[];
    return answerOf(
      lives.filter(({ open, moved }) => open || (moved ?? -1) >= since),
      context,
    );
  },
};

function answerOf(lives: readonly Life[], context: ViewContext): Answer {
  const table = lives
    .slice()
    .sort((a, b) => (b.last ?? -1) - (a.last ?? -1) || (a.contact_id < b.contact_id ? -1 : 1))
    .map((life) => rowOf(life, context));
  return { json: { rows: table }, table };
}

function rowOf(life: Life, context: ViewContext): TableRow {
  return {
    contact: context.contactName(life.contact_id),
    contact_record: life.contact_id,
    stage: life.stage,
    in_stage_since: when(life.since),
    owner: life.owner,
    status: life.status,
    plan: life.plan,
    tags: life.tags,
    open_deals: openDealsText(life, context),
    source: life.source,
    first_event: when(life.first),
    last_event: when(life.last),
    last_happened: life.last_happened,
    events: life.events,
    moves_back: life.moves_back,
    hand_overs: life.hand_overs,
    story: storyText(life, context),
    key: life.contact_id,
  };
}

const when = (ms: number | null): string | null => (ms === null ? null : toIso(ms));

function openDealsText({ deals }: Life, { settings, dealName }: ViewContext): string | null {
  const lines = deals.slice(0, mostDeals).map(({ deal_id, name, stage, entered, at_least }) => {
    const since = `${at_least ? "since at least" : "since"} ${localDay(entered, settings.timezone)}`;
    return cutLine(`${dealName(deal_id, name)} — ${stage}, ${since}`);
  });
  if (deals.length > mostDeals) lines.push(`… and ${deals.length - mostDeals} more`);
  return lines.join("\n") || null;
}

function storyText({ times, texts, earlier }: Life, { settings }: ViewContext): string {
  const lines = texts.map((text, i) => `${localMinute(times[i] as number, settings.timezone)} — ${text}`);
  if (earlier > 0) lines.push(`… and ${earlier} earlier`);
  // Joined, it is one flat text: added up, it would be a tree of them, and take twice the memory.
  return lines.join("\n");
}

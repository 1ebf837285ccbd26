import { percentile } from "../core/percentile.ts";
import { toIso } from "../core/time.ts";
import { ageOf } from "./age.ts";
import { addShares, type Figure, type Gathered, peopleIn } from "./owner-shares.ts";
import { share } from "./spread.ts";
import { keyOf, partsOf, type Tally, valuesOf } from "./tally.ts";
import { column, type TableRow, type View, type ViewContext } from "./view.ts";

const kinds = ["Person", "Automation", "Import", "Unknown"] as const;

type Kind = (typeof kinds)[number];

const columns = [
  column("Person", "text"),
  column("Kind", "sel"),
  column("Owns now", "int"),
  column("Stuck now", "int"),
  column("Ever owned", "int"),
  column("Changes made", "int"),
  column("Moved forward", "int"),
  column("Moved back", "int"),
  column("Won while owner", "int"),
  column("Lost while owner", "int"),
  column("Win rate", "pct"),
  column("Amount won", "number"),
  column("Median days held", "days"),
  column("Took over", "int"),
  column("Handed over", "int"),
  column("Last active", "when"),
  column("key", "text"),
];

/** Everybody who ever owned a contact or deal, or did something. */
export const owners: View = {
  name: "owners",
  title: "Ownership",
  definition:
    "Owns now: contacts owned, in whatever stage, plus deals that are not over and have an owner of their own. " +
    "Stuck now: contacts and deals at or over their stage's limit, for their owner now (a deal without one has its contact's). Ever owned: each contact and deal once. " +
    "Changes made: events by this actor that changed something; moves are changes of stage. " +
    "Won: contacts and deals, once each, for who owned them at their first win; lost: for who owned them when they ended last, if that was a loss. " +
    "Win rate: of those that this person owned when they ended last, the share won. Amount won: the newest amounts of those won. " +
    "Days held: of times with both ends known (24-hour days). Took over and handed over: from one owner straight to another. " +
    "First snapshots and events that changed nothing count for nobody; an event without an actor counts for unknown.",
  columns: () => columns,
  add(tally, history, sign, { pipelines }) {
    addShares(tally, history, sign, pipelines);
  },
  answer(tally, context) {
    const stuck = stuckNow(tally, context);
    const table = [...peopleIn(tally)].map((who) => rowOf(tally, who, stuck)).sort(byKindAndName);
    return { json: { rows: table }, table };
  },
};

function rowOf(tally: Tally, who: string | null, stuck: ReadonlyMap<string | null, number>): TableRow {
  const told = (figure: Figure): number => tally.counts.get(keyOf(figure, who)) ?? 0;
  const gathered = (what: Gathered): Float64Array => valuesOf(tally, keyOf(what, who));
  const [wonAtLast, lost] = [told("won at last"), told("lost")];
  const amounts = gathered("amount");
  const acted = gathered("acted");
  const last = acted[acted.length - 1];
  return {
    person: who ?? "unknown",
    kind: kindOf(who, told("ever owned")),
    owns_now: told("owns"),
    stuck_now: stuck.get(who) ?? 0,
    ever_owned: told("ever owned"),
    changes_made: told("changes"),
    moved_forward: told("forward"),
    moved_back: told("backward"),
    won_while_owner: told("won"),
    lost_while_owner: lost,
    win_rate: share(wonAtLast, wonAtLast + lost),
    amount_won: amounts.length === 0 ? null : amounts.reduce((sum, each) => sum + each, 0),
    median_days_held: percentile(gathered("held"), 0.5),
    took_over: told("took over"),
    handed_over: told("handed over"),
    last_active: last === undefined ? null : toIso(last),
    // A prefix, so that somebody called "unknown" has a key of their own.
    key: who === null ? "unknown" : `name ${who}`,
  };
}

function stuckNow(tally: Tally, context: ViewContext): ReadonlyMap<string | null, number> {
  const stuck = new Map<string | null, number>();
  tally.samples.forEach((_, key) => {
    const [what, owner = null, pipeline = null, stage] = partsOf(key);
    if (what !== "open" || !stage) return;
    const limit = context.pipelines.threshold({ pipeline, stage });
    const found = valuesOf(tally, key).filter((entered) => ageOf(entered, context) >= limit).length;
    stuck.set(owner, (stuck.get(owner) ?? 0) + found);
  });
  return stuck;
}

const automations = new Set(
  "automation workflow flow scenario zap zapier make n8n bot webhook api script system".split(" "),
);
const imports = new Set(["import", "backfill"]);

/** What an actor's text says before its colon; whoever owned something is a person. */
function kindOf(who: string | null, everOwned: number): Kind {
  if (who === null) return "Unknown";
  const prefix = everOwned > 0 ? "" : (/^([^:]*):/.exec(who)?.[1] ?? "").trim().toLowerCase();
  return automations.has(prefix) ? "Automation" : imports.has(prefix) ? "Import" : "Person";
}

function byKindAndName(a: TableRow, b: TableRow): number {
  const kind = kinds.indexOf(a.kind as Kind) - kinds.indexOf(b.kind as Kind);
  return kind || ((a.key as string) < (b.key as string) ? -1 : 1);
}

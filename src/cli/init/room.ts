import type { Settings } from "../../core/settings.ts";
import type { BaseTable } from "../../stores/airtable/base-schema.ts";
import type { AirtableClient } from "../../stores/airtable/client.ts";
import { countRows, type RowCount } from "../../stores/airtable/count-rows.ts";
import { type PlanLimits, planNamed, plans } from "../../stores/airtable/plans.ts";
import type { Context } from "../context.ts";
import { countOf, countText } from "../format/figures.ts";

/** The rows of a base before Daybook comes. */
export interface Rows {
  readonly contacts: RowCount;
  readonly deals: RowCount;
  /** Over all other tables. */
  readonly others: RowCount;
}

/** Requests that counting may cost, so that it takes some ten seconds at the most. */
const mostRequests = 60;

/** Counts a base's rows, the CRM's first; where that would take too long it stops, and says "more". `own` are Daybook's tables. */
export async function countBase(
  client: AirtableClient,
  tables: readonly BaseTable[],
  { crm }: Settings,
  own: ReadonlySet<string>,
): Promise<Rows> {
  const none: RowCount = { rows: 0, more: false };
  let left = mostRequests;
  const count = async (table: BaseTable | undefined, most: number): Promise<RowCount> => {
    if (table === undefined) return none;
    const before = client.sent();
    const counted = await countRows(client, table, Math.max(0, Math.min(most, left)));
    left -= client.sent() - before;
    return counted;
  };
  const named = (name: string | undefined) =>
    tables.find((table) => table.name === name || table.id === name);
  const [people, sales] = [named(crm?.contacts?.table), named(crm?.deals?.table)];
  const contacts = await count(people, mostRequests * 0.6);
  const deals = await count(sales, mostRequests * 0.4);
  let others = none;
  for (const table of tables) {
    if (table === people || table === sales || own.has(table.id)) continue;
    const { rows, more } = await count(table, left);
    others = { rows: others.rows + rows, more: others.more || more };
  }
  return { contacts, deals, others };
}

/** Keeps a base's count for the log that was made in it: from now on every append tells how much room is left. */
export async function keepCount({ contacts, deals, others }: Rows, context: Context): Promise<void> {
  // Half a count is none.
  if (contacts.more || deals.more || others.more) return;
  const seen = contacts.rows + deals.rows;
  const log = await context.openLog("write");
  await log.room({ count: { records: seen + others.rows, seen } }).catch(() => null);
}

/** What the front page, the lists and the statistics take together. */
const smallTables = 150;
/** Changes of one contact in a month, for the sum of runs. */
const edits = 6;

/** The sums of room and of runs, in lines: what the plan has, what is taken, what is left for events. */
export function roomText(rows: Rows, settings: Settings): readonly string[] {
  const { contacts, deals, others } = rows;
  const published = settings.publish.tables.includes("timelines");
  const taken = [
    [contacts, "contact", "contacts"],
    [deals, "deal", "deals"],
    [others, "row of other tables", "rows of other tables"],
    [published ? contacts : { rows: 0, more: false }, "Timeline", "Timelines"],
  ] as const;
  const used = taken.reduce((sum, [each]) => sum + each.rows, smallTables);
  const more = taken.some(([each]) => each.more);
  const parts = taken.flatMap(([each, one, many]) =>
    each.rows > 0 ? [`${each.more ? "more than " : ""}${countOf(each.rows, one, many)}`] : [],
  );
  const chosen = planNamed(settings.plan);
  const all = [...parts, `about ${smallTables} for the rest`];
  return [
    chosen === null ? roomOnAll(all, used) : roomOn(chosen, all, used, contacts.rows),
    ...(more ? ["Not all rows were counted, which would take too long: less is left than that."] : []),
    `${runsOf(chosen)} Capture by trigger takes ${triggered(contacts, chosen)}; an hourly sweep takes 720, a nightly one 30.`,
    `${callsOf(chosen)} Ten events cost one or two; publishing costs one for every hundred rows that it reads and every ten that it writes.`,
  ];
}

function roomOn(
  { title, records }: PlanLimits,
  parts: readonly string[],
  used: number,
  contacts: number,
): string {
  const left = records - used;
  const each = left > 0 && contacts > 0 ? `, about ${countText(left / contacts)} a contact` : "";
  const said =
    left > 0
      ? `${countText(left)} events${each}`
      : "no room for events: take a larger plan, or keep the log in a base of its own";
  return `Rows: ${[`${countText(records)} on ${title}`, ...parts].join(" − ")} = ${said}.`;
}

function roomOnAll(parts: readonly string[], used: number): string {
  const left = Object.values(plans).map(
    ({ title, records }) => `${countText(Math.max(0, records - used))} on ${title}`,
  );
  return `Rows: ${parts.join(" + ")}. Left for events: ${left.join(", ")}.`;
}

const runsOf = (plan: PlanLimits | null): string =>
  plan === null
    ? `Automation runs a month: ${Object.values(plans)
        .map(({ title, runs }) => `${countText(runs)} on ${title}`)
        .join(", ")}.`
    : `Automation runs a month: ${countText(plan.runs)} on ${plan.title}.`;

function triggered({ rows: contacts }: RowCount, plan: PlanLimits | null): string {
  if (contacts === 0) return "one a change";
  const sum = contacts * edits;
  const verdict = plan !== null && sum > plan.runs ? ", more than there are" : "";
  return `one a change (${countOf(contacts, "contact")} × ${edits} edits = ${countText(sum)}${verdict})`;
}

const callsOf = (plan: PlanLimits | null): string => {
  const of = ({ title, calls }: PlanLimits): string =>
    `${calls === null ? "no cap" : countText(calls)} on ${title}`;
  return `API calls a month: ${(plan === null ? Object.values(plans) : [plan]).map(of).join(", ")}.`;
};

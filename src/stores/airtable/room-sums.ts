import type { Settings } from "../../core/settings.ts";
import { countOf, countText } from "../../views/figures.ts";
import type { RowCount } from "./count-rows.ts";
import { type PlanLimits, planNamed, plans } from "./plans.ts";

/** The rows of a base before Daybook comes. */
export interface Rows {
  readonly contacts: RowCount;
  readonly deals: RowCount;
  /** Over all other tables but Daybook's. */
  readonly others: RowCount;
}

/** What a log in a base takes of the plan, in sentences. */
export interface RoomSums {
  /** What the plan has, what is taken, what is left for events. */
  readonly rows: readonly string[];
  readonly runs: string;
  readonly calls: string;
}

/** What the front page, the lists and the statistics take together. */
export const smallTables = 150;
/** Changes of one contact in a month, for the sum of runs. */
const edits = 6;

/** The sums of rows, of automation runs and of the Web API's calls; of all plans where the settings name none. */
export function roomSums(rows: Rows, settings: Settings): RoomSums {
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
  return {
    rows: [
      chosen === null ? roomOnAll(all, used) : roomOn(chosen, all, used, contacts.rows),
      ...(more ? ["Not all rows were counted, which would take too long: less is left than that."] : []),
    ],
    runs: `${runsOf(chosen)} Capture by trigger takes ${triggered(contacts, chosen)}; an hourly sweep takes 720, a nightly one 30.`,
    calls: `${callsOf(chosen)} Ten events cost one or two; publishing costs one for every hundred rows that it reads and every ten that it writes.`,
  };
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

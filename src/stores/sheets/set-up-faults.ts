import type { Crm, CrmTable } from "../../core/crm.ts";
import type { Settings } from "../../core/settings.ts";
import type { SheetsClient } from "./client.ts";
import { columnMissing, crmTabs, noRecordId, tabMissing } from "./crm-tabs.ts";
import { layoutOf } from "./layout.ts";
import type { Writers } from "./protect.ts";
import { planSetUp, type SetUpPlan } from "./set-up.ts";
import { type Book, readBook, tabNamed } from "./tabs.ts";

/** Something of a spreadsheet that isn't as the log and its views need it. */
export interface SetUpFault {
  readonly message: string;
  readonly hint: string;
}

/** What the spreadsheet's tabs lack or have otherwise, and what is amiss with the log's protection; two requests, nothing is written. */
export async function setUpFaults(
  client: SheetsClient,
  settings: Settings,
  events: string,
  writers: Writers,
): Promise<readonly SetUpFault[]> {
  const book = await readBook(client);
  const plan = planSetUp(book, { wanted: await layoutOf(settings, events), writers });
  return [...crmFaults(book, settings.crm), ...faultsIn(plan), ...(plan.guard?.faults ?? []).map(plain)];
}

const plain = ({ message, hint }: SetUpFault): SetUpFault => ({ message, hint });

/** What a plan finds amiss, without the protection. */
export function faultsIn({ tabs, taken, drift }: SetUpPlan): readonly SetUpFault[] {
  const hint = "daybook init adds what is missing, after showing it.";
  const missing = tabs.flatMap(({ wanted, tab, columns }) => {
    if (tab === null) return [{ message: `There is no tab ${JSON.stringify(wanted.name)}.`, hint }];
    const names = columns.map(({ name }) => JSON.stringify(name)).join(", ");
    return columns.length === 0 ? [] : [{ message: `The tab ${wanted.name} lacks ${names}.`, hint }];
  });
  const held = taken.map(({ name }) => ({
    message: `The tab ${JSON.stringify(name)} isn't Daybook's.`,
    hint: "daybook init asks for another name.",
  }));
  return [...missing, ...held, ...drift.map(plain)];
}

/** The CRM's tabs and columns that the config names and the spreadsheet lacks, each with its key in the config: nothing makes them. */
export const crmFaults = ({ tabs }: Book, crm: Crm | null): readonly SetUpFault[] =>
  crmTabs(crm).flatMap(([word, named]) => {
    const tab = tabNamed(tabs, named.table);
    const titles = tabs.map(({ title }) => title);
    if (!tab) return [faultOf(tabMissing(named.table, `crm.${word}.table`, titles))];
    const own = named.id === "record" && !tab.headers.includes("record");
    const lacking = columnsOf(named).filter(([, column]) => !tab.headers.includes(column));
    return [
      ...(own ? [{ message: `crm.${word}.id: ${noRecordId}`, hint: "Name it in the config." }] : []),
      ...lacking.map(([key, column]) =>
        faultOf(columnMissing(column, tab.title, `crm.${word}.${key}`, tab.headers)),
      ),
    ];
  });

const faultOf = ({
  message,
  hint,
}: {
  readonly message: string;
  readonly hint: string | undefined;
}): SetUpFault => ({
  message,
  hint: hint ?? "Correct the config.",
});

/** The keys that name columns, and the columns. */
function columnsOf(named: CrmTable & { readonly contact?: string | null; readonly amount?: string | null }) {
  const { id, name, created_at, watch, changed_at, changed_by, dates, contact = null, amount = null } = named;
  const own = { id: id === "record" ? null : id, name, created_at, changed_at, changed_by, contact, amount };
  const of = (columns: object, place: string): readonly (readonly [string, string])[] =>
    Object.entries(columns as Readonly<Record<string, string | null>>).flatMap(([key, column]) =>
      column === null ? [] : [[place + key, column] as const],
    );
  return [...of(own, ""), ...of(watch, "watch."), ...of(dates, "dates.")];
}

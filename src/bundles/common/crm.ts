import type { CrmTable } from "../../core/crm.ts";
import type { CrmRecord, CrmRecords } from "../../core/remote.ts";
import type { Settings } from "../../core/settings.ts";
import { idsIn, textIn } from "./cells.ts";
import { findColumn, findTable } from "./columns.ts";
import { capital } from "./config-block.ts";
import { columnsOf, type Observed, type Subject } from "./observe.ts";
import { fieldOf, type RecordBase, type RecordTable, type TableRecord } from "./records.ts";
import type { DealTable } from "./stored-settings.ts";

/** A table of the CRM, and what is observed of its records. */
export interface CrmHome {
  readonly rowIs: "contact" | "deal";
  readonly table: RecordTable;
  readonly observed: Observed;
  /** The column with the name that people know a record by. */
  readonly name: string | null;
}

/** Told of a watched column that isn't there. */
type Missing = (message: string) => void;

/**
 * The CRM's tables that the settings name. Throws CONFIG_WRONG where one of them or of their columns isn't there; a watched
 * column that is missing costs only what it would say where somebody wants to hear of it.
 */
export function homesOf(
  base: RecordBase,
  { crm }: Pick<Settings, "crm">,
  where: string,
  missing?: Missing,
): readonly CrmHome[] {
  const homes = [
    ["contact", crm?.contacts],
    ["deal", crm?.deals],
  ] as const;
  return homes.flatMap(([rowIs, kept]) => (kept ? [homeOf(base, rowIs, kept, where, missing)] : []));
}

function homeOf(
  base: RecordBase,
  rowIs: CrmHome["rowIs"],
  kept: CrmTable,
  where: string,
  missing?: Missing,
): CrmHome {
  const table = findTable(base, kept.table, where);
  const column = (name: string | null | undefined): string | null =>
    name ? findColumn(table, name, where).name : null;
  const watched = (name: string | null): string | null => {
    if (!name || !missing || fieldOf(table, name)) return column(name);
    missing(`${capital(where)}: there is no column "${name}" in table "${table.name}".`);
    return null;
  };
  const { stage, owner, status, tags, plan, note } = kept.watch;
  const deal = rowIs === "deal" ? (kept as DealTable) : null;
  const observed = {
    watch: {
      stage: watched(stage),
      owner: watched(owner),
      status: watched(status),
      tags: watched(tags),
      plan: watched(plan),
      note: watched(note),
    },
    also: [],
    changedBy: column(kept.changed_by),
    changedAt: column(kept.changed_at),
    createdAt: column(kept.created_at),
    contactLink: column(deal?.contact),
    id: kept.id === "record" ? null : column(kept.id),
    name: column(deal?.name),
    amount: column(deal?.amount),
    dates: Object.fromEntries(
      Object.entries(kept.dates).map(([stage, name]) => [stage, column(name) as string]),
    ),
  };
  return { rowIs, table, observed, name: column(kept.name) };
}

/** A record of the CRM, and whom its events are about. */
export interface CrmSubject extends Subject {
  readonly home: CrmHome;
  readonly record: TableRecord;
}

/** The CRM as it is now. */
export interface ReadCrm {
  /** Names, and where links lead. */
  readonly records: CrmRecords;
  readonly subjects: readonly CrmSubject[];
  /** Records of which nothing can be logged: deals that have no contact (yet), records without an id, or with one that an older record has. */
  readonly without: number;
}

/** Reads the CRM: one query a table. */
export async function readCrm(homes: readonly CrmHome[]): Promise<ReadCrm> {
  const all = new Map<string, { readonly id: string | null; readonly name: string | null }>();
  const found = { contact: new Map<string, CrmRecord>(), deal: new Map<string, CrmRecord>() };
  const subjects: CrmSubject[] = [];
  let without = 0;
  for (const home of homes) {
    const { rowIs, table, observed, name } = home;
    const fields = [...new Set([...columnsOf(observed), ...(name === null ? [] : [name])])];
    const { records } = await table.selectRecordsAsync({ fields });
    for (const record of [...records].sort(olderFirst(observed))) {
      const id = observed.id === null ? record.id : textIn(record.getCellValue(observed.id));
      const known = name === null ? null : textIn(record.getCellValue(name));
      all.set(record.id, { id, name: known });
      const contact = contactOf(home, record, id, all);
      const isFirst = id !== null && !found[rowIs].has(id);
      if (isFirst) found[rowIs].set(id, { record: record.id, name: known });
      // Two records that pass for one subject would be logged as if it changed to and fro.
      if (contact === null || !isFirst) {
        without += 1;
        continue;
      }
      subjects.push({ home, record, contact_id: contact, deal_id: rowIs === "deal" ? id : null });
    }
  }
  return { records: { contacts: found.contact, deals: found.deal, all }, subjects, without };
}

/** The id that a record's events carry as their contact, null where that contact has none; contacts were read before deals. */
function contactOf(
  { rowIs, observed }: CrmHome,
  record: TableRecord,
  id: string | null,
  all: ReadonlyMap<string, { readonly id: string | null }>,
): string | null {
  if (rowIs === "contact") return id;
  const [linked] = observed.contactLink === null ? [] : idsIn(record.getCellValue(observed.contactLink));
  const known = linked === undefined ? undefined : all.get(linked);
  return known ? known.id : (linked ?? null);
}

/** Of records that share an id the same one must always come first; no script is told when a record was made but by a column. */
export const olderFirst =
  ({ createdAt }: Observed) =>
  (a: TableRecord, b: TableRecord): number => {
    const [one, other] = [a, b].map((each) =>
      createdAt === null ? "" : (textIn(each.getCellValue(createdAt)) ?? ""),
    ) as [string, string];
    return one === other ? (a.id < b.id ? -1 : 1) : one < other ? -1 : 1;
  };

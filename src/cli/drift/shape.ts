import type { Difference, Drift } from "./difference.ts";
import type { RepairLeft } from "./edits.ts";
import type { Looked } from "./look.ts";

const mostShown = 100;

/** A drift as JSON. */
export const driftJson = (drift: Looked) => ({
  as_of: drift.as_of,
  differences: drift.differences.map(differenceJson),
  records: drift.records,
  not_in_log: drift.unknown.length,
  not_in_crm: drift.gone.map(({ contact_id, deal_id, ...more }) => ({
    subject: deal_id ?? contact_id,
    contact_id,
    deal_id,
    ...more,
  })),
  blocked: drift.blocked,
  without: drift.without,
  new_records: drift.unknown.slice(0, mostShown).map(({ of: { contact_id, deal_id }, name }) => ({
    subject: deal_id ?? contact_id,
    contact_id,
    deal_id,
    name,
  })),
  notes: drift.notes,
});

function differenceJson(difference: Difference) {
  const { of, name, field, column, crm, log, log_since, log_at_least, log_by } = difference;
  const { contact_id, deal_id, home } = of;
  return {
    subject: deal_id ?? contact_id,
    contact_id,
    deal_id,
    name,
    table: home.table.name,
    field,
    column,
    crm,
    log,
    log_since,
    log_at_least,
    log_by,
    changed_at: difference.changed_at,
    changed_by: difference.changed_by,
  };
}

/** A cell that keeps its value, as JSON. */
export const leftJson = ({ edit, of: { contact_id, deal_id }, name, why }: RepairLeft) => ({
  subject: deal_id ?? contact_id,
  name,
  table: edit.home.table.name,
  column: edit.column,
  crm: edit.from,
  log: edit.to,
  why,
});

/** Whether the CRM and the log differ: what the one says and the other doesn't, or what can't be compared. */
export const differs = ({ differences, unknown, gone, blocked }: Drift): boolean =>
  differences.length + unknown.length + blocked > 0 || gone.some(({ open }) => open);

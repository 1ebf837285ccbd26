import { eventColumns } from "../../core/event.ts";
import { catalogFrom, type Settings } from "../../core/settings.ts";
import { winnersOf } from "../../core/winners.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { fieldNamed } from "../../stores/airtable/base-schema.ts";
import type { Linked } from "../../stores/airtable/event-cells.ts";
import type { InAppBase, InAppTable } from "../../stores/airtable/in-app-base.ts";
import { type InAppLog, openInAppLog } from "../../stores/airtable/in-app-log.ts";
import type { WholeLog } from "../common/catch-up.ts";
import { findColumn, findTable } from "../common/columns.ts";

/** A base's log, opened for reading it whole. */
export interface ScriptLog extends WholeLog {
  readonly events: InAppTable;
  readonly store: InAppLog;
  readonly linked: Linked;
}

/** Opens the log's table; `onPut` is told before each write how many rows went so far. Throws CONFIG_WRONG where it or a column of it isn't there. */
export function openScriptLog(
  base: InAppBase,
  settings: Settings,
  {
    name,
    where,
    onPut,
  }: { readonly name: string; readonly where: string; readonly onPut?: (rows: number) => void },
): ScriptLog {
  const events = findTable(base, name, where);
  for (const column of eventColumns) findColumn(events, column, where);
  const { hash, clock } = scriptHost;
  const catalog = catalogFrom(settings);
  const linked = linkedIn(events, settings.crm);
  const store = openInAppLog(events, { hash, catalog, linked }, { clock, onPut });
  return {
    events,
    store,
    catalog,
    linked,
    async winners() {
      return winnersOf((await store.read()).rows, catalog, hash);
    },
  };
}

/** Which of the log's links an event fills by itself: those whose ids are records' own. */
export function linkedIn(
  events: InAppTable,
  crm: { readonly contacts: HasId | null; readonly deals: HasId | null } | null,
): Linked {
  const kindOf = (column: "Contact" | "Deal", table: HasId | null | undefined): Linked["Contact"] => {
    if (fieldNamed(events, column)?.type !== "multipleRecordLinks") return false;
    return (table?.id ?? "record") === "record" ? "record" : "other";
  };
  return { Contact: kindOf("Contact", crm?.contacts), Deal: kindOf("Deal", crm?.deals) };
}

interface HasId {
  readonly id: string;
}

import { choicesOf, fieldNamed } from "./base-schema.ts";
import { eventOf, type Fields } from "./event-cells.ts";
import type { EventsTable, LogRecord } from "./events-table.ts";
import type { InAppTable } from "./in-app-base.ts";
import { errorOfScript, noColumn, noOption } from "./script-refusals.ts";

export interface BaseTableOptions {
  readonly events: InAppTable;
  /** Reads the rows among which an event is looked up. */
  readonly rows: () => Promise<readonly LogRecord[]>;
  /** A rehearsal refuses what would be refused, and writes nothing. */
  readonly how: "write" | "rehearse";
}

/**
 * The table of events within Airtable, for one append: its rows are read once, when they are first asked for. It merges
 * nothing, so two appends of one event at the same moment leave a twin row, of which readers take one.
 */
export function baseTable({ events, rows, how }: BaseTableOptions): EventsTable {
  let reading: Promise<readonly LogRecord[]> | null = null;
  return {
    // Source: the scripting reference, "You may only create up to 50 records in one call".
    mostRows: 50,
    merges: false,
    portions: (all) => (all.length > 0 ? [all] : []),
    async find({ keys, ids }) {
      reading ??= rows();
      const [wanted, named] = [new Set(keys), new Set(ids)];
      return (await reading).filter(({ fields }) => {
        const { idempotency_key, event_data } = eventOf(fields);
        return wanted.has(idempotency_key) || (event_data.match(idsIn) ?? []).some((id) => named.has(id));
      });
    },
    async put(given) {
      const records = given.map((fields) => ({ fields: writtenFields(events, fields) }));
      if (how === "write")
        await events.createRecordsAsync(records).catch((error: unknown) => {
          throw errorOfScript(error, events.name, given);
        });
      return { isNew: given.map(() => true), uncertain: false };
    },
  };
}

/** Texts that may be an event's id. */
const idsIn = /[0-9A-HJKMNP-TV-Z]{26}/g;

/** Cells of the Web API's shapes as scripts write them. Throws, as the Web API refuses, where a column or an option isn't there. */
function writtenFields(events: InAppTable, fields: Fields): Readonly<Record<string, unknown>> {
  const written: Record<string, unknown> = {};
  for (const column of Object.keys(fields)) {
    const [field, cell] = [fieldNamed(events, column), fields[column]];
    if (!field) throw noColumn(column, events.name);
    if (Array.isArray(cell)) written[column] = cell.map((id: unknown) => ({ id }));
    else if (field.type !== "singleSelect") written[column] = cell;
    else if (choicesOf(field).includes(String(cell))) written[column] = { name: cell };
    else throw noOption(String(cell), events.name);
  }
  return written;
}

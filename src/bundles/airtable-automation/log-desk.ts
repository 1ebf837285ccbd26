import { DaybookError } from "../../core/errors.ts";
import { eventColumns, type Row } from "../../core/event.ts";
import { markTypes } from "../../core/marks.ts";
import type { Query } from "../../core/store.ts";
import { type Winners, winnersOf } from "../../core/winners.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { appenderTo } from "../../stores/airtable/append.ts";
import { type About, readLog } from "../../stores/airtable/base-log.ts";
import { baseTable } from "../../stores/airtable/base-table.ts";
import type { AirtableClient } from "../../stores/airtable/client.ts";
import { eventOf } from "../../stores/airtable/event-cells.ts";
import type { EventsTable, LogRecord } from "../../stores/airtable/events-table.ts";
import { fetchClient } from "../../stores/airtable/fetch-client.ts";
import { queryFormula } from "../../stores/airtable/formulas.ts";
import { listAll } from "../../stores/airtable/list-all.ts";
import type { LogRules } from "../../stores/airtable/log-rules.ts";
import { webTable } from "../../stores/airtable/web-table.ts";
import { linkedIn } from "../airtable/open-log.ts";
import { appendTold, type Told } from "../common/append-told.ts";
import { findColumn, findTable } from "../common/columns.ts";
import type { Found } from "./found.ts";
import type { Globals, Job } from "./job.ts";

/** The log, as a run reads and writes it. */
export interface LogDesk {
  /** The events of these contacts and deals, and what was left out. */
  read(about: About): Promise<Winners>;
  /** One receipt an input, in order. A rehearsal's say what would become of each. Throws LOG_MOVED_ON where the log has events of them that weren't read. */
  append(found: Found): Promise<readonly Told[]>;
}

/**
 * Opens the log's table: as this automation itself, or with a token where CONFIG names its secret. Throws CONFIG_WRONG where the
 * table or a column of it isn't there.
 */
export function openDesk(job: Job, { fetch }: Pick<Globals, "fetch">, token: string | null): LogDesk {
  const { config, at, base, catalog, timezone } = job;
  const events = findTable(base, job.events, at("events"));
  for (const column of eventColumns) findColumn(events, column, at("events"));
  const { hash, clock } = scriptHost;
  const rules: LogRules = { hash, catalog, linked: linkedIn(events, job.stored) };
  const client =
    token === null ? null : fetchClient({ base: base.id, token, fetch, nameOf: () => events.name });
  const web = client === null ? null : webTable(client, events.id);
  /** What was read for comparing a record with. */
  let seen: readonly LogRecord[] | null = null;
  const rowsAbout = (about: About): Promise<readonly LogRecord[]> =>
    client === null ? readLog(base, events, about, seen) : readWeb(client, events.id, about);

  /** The rows as they are just before they are added to. */
  const settled = async (about: About): Promise<readonly LogRecord[]> => {
    const rows = await rowsAbout(about);
    const known = seen && new Set(seen.map(({ id }) => id));
    seen = null;
    if (known && rows.some((row) => !known.has(row.id) && isAbout(rowOf(row), about))) throw movedOn();
    return rows;
  };

  const tableFor = (about: About): EventsTable => {
    const how = config.live ? "write" : "rehearse";
    const own = baseTable({ events, rows: () => settled(about), how, clock });
    if (web === null) return own;
    const find: EventsTable["find"] = (sought) => (seen ? own : web).find(sought);
    return config.live ? { ...web, find } : { ...web, find, merges: false, put: own.put };
  };

  return {
    async read(about) {
      seen = null;
      seen = await rowsAbout(about);
      return winnersOf(
        seen.map(rowOf).filter((row) => isAbout(row, about) || !catalog.types.has(row.event_type)),
        catalog,
        hash,
      );
    },
    append({ inputs, about, records }) {
      const linked = { ...rules.linked, ...(records ? { records } : {}) };
      const sink = { append: appenderTo(tableFor(about), { ...rules, linked }) };
      return appendTold(sink, inputs, { catalog, timezone, bare: "refused" });
    },
  };
}

const rowOf = ({ fields }: LogRecord): Row => ({ ...eventOf(fields), recorded_at: null, position: 0 });

const movedOn = (): DaybookError =>
  new DaybookError("LOG_MOVED_ON", "Other runs log about this record at the same moment.", {
    hint: "Run this again: it compares the record with all that they logged.",
  });

/** Rows of a subject, and those that change how others are read. A type that the catalog doesn't know may be either. */
const isAbout = ({ contact_id, deal_id, event_type }: Row, { contacts, deals }: About): boolean =>
  contacts.includes(contact_id) ||
  (deal_id !== null && deals.includes(deal_id)) ||
  (markTypes as readonly string[]).includes(event_type);

/** The rows of contacts and deals by the Web API: a request a hundred rows. */
async function readWeb(
  client: AirtableClient,
  table: string,
  { contacts, deals }: About,
): Promise<readonly LogRecord[]> {
  const found = new Map<string, LogRecord>();
  const read = async (query: Query): Promise<void> => {
    const ask = { columns: eventColumns, formula: queryFormula(query) };
    for await (const record of listAll(client, table, ask)) found.set(record.id, record);
  };
  if (deals.length > 0) await read({ deals });
  // What voids a deal's event stands with the contact that the event named.
  const named = [...found.values()].map(({ fields }) => eventOf(fields).contact_id);
  await read({ contacts: [...new Set([...contacts, ...named])] });
  return [...found.values()];
}

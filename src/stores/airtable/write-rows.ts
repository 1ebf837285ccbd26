import { DaybookError } from "../../core/errors.ts";
import type { Event } from "../../core/event.ts";
import { receiptOfRejected } from "../../core/receipts.ts";
import type { Receipt } from "../../core/store.ts";
import { type Refusal, refusalIn } from "./client.ts";
import { cellsOf, derivedColumns, type Fields, linkColumns } from "./event-cells.ts";
import type { EventsTable } from "./events-table.ts";
import type { LogRules } from "./log-rules.ts";
import { type Found, lookUp } from "./look-up.ts";

/** What became of one event that was to be written. */
export interface Outcome {
  /** It was refused, for good. */
  readonly receipt?: Receipt;
  /** It was found in the log. */
  readonly found?: Found;
  /** A row with its event_id was there. */
  readonly wasThere: boolean;
  /** That row may be from an earlier attempt of this very write. */
  readonly uncertain: boolean;
}

type Write = (events: readonly Event[]) => Promise<readonly Outcome[]>;

/** How a batch is written after a refusal that says how. */
interface Manner {
  readonly typecast: boolean;
  /** Linked records that aren't there (any more). */
  readonly without: ReadonlySet<string>;
  /** The refusals of rows that stood alone, in this batch. */
  readonly alone: Refusal[];
}

/**
 * Writes batches. One that is refused is never given up as a whole: what is in the log already is found out, and the rest is sent
 * again, halved until the bad row stands alone; only that row is rejected, in the platform's own words. Throws where it is
 * not a row that is at fault: rights, columns, a full base.
 */
export function writerTo(table: EventsTable, rules: LogRules): Write {
  /** Columns for people that this base lacks: an event isn't lost for want of them. */
  const lacking = new Set<string>();

  const rowOf = (event: Event, { without }: Manner): Fields => {
    const cells = Object.entries(cellsOf(event, rules.catalog, rules.linked));
    return Object.fromEntries(
      cells.filter(
        ([column, cell]) => !lacking.has(column) && !(Array.isArray(cell) && without.has(cell[0])),
      ),
    );
  };

  const write = async (events: readonly Event[], manner: Manner): Promise<readonly Outcome[]> => {
    try {
      const { isNew, uncertain } = await table.put(
        events.map((event) => rowOf(event, manner)),
        manner,
      );
      return isNew.map((fresh) => ({ wasThere: !fresh, uncertain: !fresh && uncertain }));
    } catch (error) {
      const refusal = refusalIn(error);
      if (refusal === null) throw error;
      const again = mendedBy(refusal, events, manner);
      if (again) return write(events, again);
      if (!isAboutRows(refusal)) throw error;
      return writeApart(events, manner, refusal, error);
    }
  };

  /** Another manner that may pass, where the refusal names what is in the way; null where it doesn't. */
  const mendedBy = (refusal: Refusal, events: readonly Event[], manner: Manner): Manner | null => {
    const column = /^Unknown field name: "(.*)"$/s.exec(refusal.message)?.[1];
    if (column !== undefined && isDerived(column) && !lacking.has(column)) {
      lacking.add(column);
      return manner;
    }
    // An option that is missing is added, if the token's owner may do so.
    if (refusal.type === "INVALID_MULTIPLE_CHOICE_OPTIONS" && !manner.typecast)
      return { ...manner, typecast: true };
    if (!aboutLinks.includes(refusal.type)) return null;
    const ids = events.flatMap((event) => Object.values(linkColumns).map((cell) => event[cell] ?? ""));
    const named = ids.filter((id) => id !== "" && refusal.message.includes(id));
    const without = new Set([...manner.without, ...(named.length > 0 ? named : ids)]);
    return without.size > manner.without.size ? { ...manner, without } : null;
  };

  const writeApart = async (
    events: readonly Event[],
    manner: Manner,
    refusal: Refusal,
    error: unknown,
  ): Promise<readonly Outcome[]> => {
    const found = await lookUp(table, events, rules);
    const rest = events.filter((event) => !found.has(event.idempotency_key));
    const later = new Map<Event, Outcome>();
    const keep = (some: readonly Event[], outcomes: readonly Outcome[]): void =>
      some.forEach((event, at) => {
        later.set(event, outcomes[at] as Outcome);
      });
    if (rest.length === 1 && events.length === 1)
      keep(rest, [rejected(rest[0] as Event, refusal, manner, error)]);
    else if (rest.length < events.length) keep(rest, rest.length > 0 ? await write(rest, manner) : []);
    else {
      const half = Math.ceil(rest.length / 2);
      for (const part of [rest.slice(0, half), rest.slice(half)]) keep(part, await write(part, manner));
    }
    return events.map((event) => {
      const known = found.get(event.idempotency_key);
      return known ? { found: known, wasThere: true, uncertain: false } : (later.get(event) as Outcome);
    });
  };

  return (events) => write(events, { typecast: false, without: new Set(), alone: [] });
}

/** What is left of a row that stood alone and was refused. Throws where the one before it was refused alike, for no reason of its own. */
function rejected(event: Event, refusal: Refusal, { alone }: Manner, error: unknown): Outcome {
  // Two rows or more have its event_id: it is in the log, though the listing doesn't show it yet.
  if (refusal.message.includes("Cannot update more than one record")) {
    const found = { event, intact: true, voided: false, erased: false, ids: [event.event_id] };
    return { found, wasThere: true, uncertain: false };
  }
  const { type, message } = refusal;
  if (!aboutOneRow.includes(type) && alone.some((each) => each.type === type && each.message === message))
    throw new DaybookError("AIRTABLE_REFUSED", `Airtable refuses every row: ${message}`, {
      hint: "If the base is full (records over all its tables), move old records out or take a larger plan: `daybook doctor` counts them. Then run this again; what is in the log is not written twice.",
      cause: (error as { readonly cause?: unknown }).cause,
    });
  alone.push(refusal);
  const hint =
    type === "INVALID_MULTIPLE_CHOICE_OPTIONS"
      ? `The column event_type has no option ${JSON.stringify(event.event_type)}: an Owner or Creator of the base adds it, or runs \`daybook init\`.`
      : undefined;
  const problem = {
    column: null,
    message: `Airtable refused it: ${message}`,
    ...(hint === undefined ? {} : { hint }),
  };
  return { receipt: receiptOfRejected([problem]), wasThere: false, uncertain: false };
}

const isDerived = (column: string): boolean => (derivedColumns as readonly string[]).includes(column);

const aboutLinks = ["ROW_DOES_NOT_EXIST", "INVALID_RECORD_ID", "ROW_TABLE_DOES_NOT_MATCH_LINKED_TABLE"];

const aboutOneRow = [...aboutLinks, "INVALID_VALUE_FOR_COLUMN", "INVALID_MULTIPLE_CHOICE_OPTIONS"];

/** Whether another batch of rows might pass: not where the token, a right or a column is missing, or a cap is reached. */
const isAboutRows = ({ status, type }: Refusal): boolean =>
  status === 413 || (status === 422 && type !== "UNKNOWN_FIELD_NAME" && type !== "NOT_FOUND");

import type { Found } from "../../core/batch-receipts.ts";
import type { DaybookError } from "../../core/errors.ts";
import type { Event } from "../../core/event.ts";
import type { Receipt } from "../../core/store.ts";
import { type Refusal, refusalIn } from "./client.ts";
import { cellsOf, type Fields, linkColumns, recordOf } from "./event-cells.ts";
import type { EventsTable } from "./events-table.ts";
import type { LogRules } from "./log-rules.ts";
import { lookUp } from "./look-up.ts";
import {
  aboutLinks,
  isAboutRows,
  isDerived,
  isTwin,
  judgeOf,
  noSuchOption,
  unreadable,
} from "./refused-rows.ts";

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

/** The batches of one append. */
export interface Writing {
  write(events: readonly Event[]): Promise<readonly Outcome[]>;
  /** Throws where rows were refused as a full base would refuse them, and none was taken since. */
  end(): void;
}

/** How a batch is written after a refusal that says how. */
interface Manner {
  readonly typecast: boolean;
  /** Linked records that aren't there (any more). */
  readonly without: ReadonlySet<string>;
}

/**
 * Writes batches. One that is refused is never given up as a whole: what is in the log already is found out, and the rest is sent
 * again, halved until the bad row stands alone; only that row is rejected, in the platform's own words. Throws where it is
 * not a row that is at fault: rights, columns, a full base.
 */
export function writerTo(table: EventsTable, rules: LogRules): () => Writing {
  /** Columns for people that this base lacks, or has otherwise: an event isn't lost for want of them. */
  const lacking = new Set<string>();
  /** Types that the column doesn't know and the token may not add. */
  const unknownTypes = new Map<string, Outcome>();

  const rowOf = (event: Event, { without, typecast }: Manner): Fields => {
    const cells = Object.entries(cellsOf(event, rules.catalog, rules.linked));
    return Object.fromEntries(
      cells.filter(
        ([column, cell]) =>
          !lacking.has(column) &&
          // Typecast may take the id of a record that is gone for a name, and make a record of that name.
          !(Array.isArray(cell) && (typecast || without.has(cell[0]))),
      ),
    );
  };

  /** Another manner that may pass, where the refusal says what is in the way; null where it doesn't. */
  const mendedBy = (error: unknown, events: readonly Event[], manner: Manner): Manner | null => {
    const { type, message } = refusalIn(error) as Refusal;
    const { column } = error as Partial<DaybookError>;
    const isLink = column !== undefined && Object.keys(linkColumns).includes(column);
    const isMissing = type === "UNKNOWN_FIELD_NAME";
    if (column !== undefined && isDerived(column) && !lacking.has(column) && (isMissing || !isLink)) {
      lacking.add(column);
      return manner;
    }
    // An option that is missing is added, if the token's owner may do so.
    if (type === noSuchOption && !manner.typecast) return { ...manner, typecast: true };
    if (!isLink && !aboutLinks.includes(type)) return null;
    const ids = events.flatMap((event) =>
      (["Contact", "Deal"] as const).map((each) => recordOf(event, each, rules.linked) ?? ""),
    );
    const named = ids.filter((id) => id !== "" && message.includes(id));
    const without = new Set([...manner.without, ...(named.length > 0 ? named : ids)]);
    return without.size > manner.without.size ? { ...manner, without } : null;
  };

  return () => {
    const judge = judgeOf();

    const put = async (events: readonly Event[], manner: Manner): Promise<readonly Outcome[]> => {
      try {
        const { isNew, uncertain } = await table.put(
          events.map((event) => rowOf(event, manner)),
          manner,
        );
        if (isNew === null) return looked(events);
        if (isNew.includes(true)) judge.accepted();
        return isNew.map((fresh) => ({ wasThere: !fresh, uncertain: !fresh && uncertain }));
      } catch (error) {
        const refusal = refusalIn(error);
        if (refusal === null) throw error;
        const again = mendedBy(error, events, manner);
        if (again) return put(events, again);
        if (!isAboutRows(refusal)) throw error;
        return putApart(events, manner, error);
      }
    };

    /** After an answer that can't be read: what is in the log is found out. */
    const looked = async (events: readonly Event[]): Promise<readonly Outcome[]> => {
      const known = await lookUp(table, events, rules);
      return events.map((event) => {
        const found = known.get(event.idempotency_key);
        if (!found) throw unreadable();
        return { found, wasThere: true, uncertain: true };
      });
    };

    const putApart = async (
      events: readonly Event[],
      manner: Manner,
      error: unknown,
    ): Promise<readonly Outcome[]> => {
      const found = await lookUp(table, events, rules);
      const rest = events.filter((event) => !found.has(event.idempotency_key));
      const later = new Map<Event, Outcome>();
      const keep = (some: readonly Event[], outcomes: readonly Outcome[]): void =>
        some.forEach((event, at) => {
          later.set(event, outcomes[at] as Outcome);
        });
      if (rest.length === 1 && events.length === 1) keep(rest, [alone(rest[0] as Event, error)]);
      else if (rest.length < events.length) keep(rest, rest.length > 0 ? await put(rest, manner) : []);
      else {
        const half = Math.ceil(rest.length / 2);
        for (const part of [rest.slice(0, half), rest.slice(half)]) keep(part, await put(part, manner));
      }
      return events.map((event) => {
        const known = found.get(event.idempotency_key);
        return known ? { found: known, wasThere: true, uncertain: false } : (later.get(event) as Outcome);
      });
    };

    /** What becomes of a row that stood alone and was refused. */
    const alone = (event: Event, error: unknown): Outcome => {
      // Two rows or more have its event_id: it is in the log, though the listing doesn't show it yet.
      if (isTwin(refusalIn(error) as Refusal)) {
        const found = { event, intact: true, voided: false, erased: false, ids: [event.event_id] };
        return { found, wasThere: true, uncertain: false };
      }
      const outcome = { receipt: judge.refuse(event, error), wasThere: false, uncertain: false };
      if (refusalIn(error)?.type === noSuchOption) unknownTypes.set(event.event_type, outcome);
      return outcome;
    };

    const write = async (events: readonly Event[]): Promise<readonly Outcome[]> => {
      const known = events.map((event) => unknownTypes.get(event.event_type));
      const rest = events.filter((_, at) => known[at] === undefined);
      const outcomes = rest.length > 0 ? await put(rest, { typecast: false, without: new Set() }) : [];
      const left = outcomes.slice();
      return known.map((outcome) => outcome ?? (left.shift() as Outcome));
    };

    return { write, end: judge.end };
  };
}

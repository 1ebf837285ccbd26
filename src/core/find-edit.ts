import { canonicalJson, parseJson } from "./canonical-json.ts";
import type { Catalog } from "./catalog.ts";
import { cleanText } from "./clean-text.ts";
import type { Event } from "./event.ts";
import { deriveKey, type Hash, hasItsId } from "./identity.ts";
import { fromIso, toIso } from "./time.ts";
import { ulidTime } from "./ulid.ts";

const needed = ["contact_id", "event_type"] as const;
const optional = ["deal_id", "actor", "source"] as const;

/** The columns of a row whose cells aren't as Daybook writes them: untrimmed, not canonical, of another kind. */
export function strangeCells(row: Event): readonly string[] {
  const strange: string[] = [];
  for (const column of needed) if (clean(row[column], column) !== row[column]) strange.push(column);
  if (typeof row.idempotency_key !== "string" || row.idempotency_key.trim() !== row.idempotency_key)
    strange.push("idempotency_key");
  for (const column of optional)
    if (row[column] !== null && clean(row[column], column) !== row[column]) strange.push(column);
  if (!isPlainData(row.event_data)) strange.push("event_data");
  if (typeof row.timestamp !== "string" || !(fromIso(row.timestamp) >= 0)) strange.push("timestamp");
  return strange;
}

/** The cell as it is written, or null, which is never equal to a cell that stands where text must. */
function clean(value: unknown, column: string): string | null | undefined {
  if (typeof value !== "string") return undefined;
  const text = cleanText(value, column, ignore);
  return text === null ? undefined : text;
}

const ignore = (): void => undefined;

/** Objects of one member at most, in plain letters: canonical by their form, and most of all there are. */
const single = /^\{(?:"[a-z_]+":"[ !#-[\]-~]+")?\}$/;

function isPlainData(text: unknown): boolean {
  if (typeof text !== "string") return false;
  if (single.test(text)) return true;
  const read = parseJson(text);
  if (!read.ok || read.value === null || typeof read.value !== "object" || Array.isArray(read.value))
    return false;
  try {
    return canonicalJson(read.value) === text;
  } catch {
    return false;
  }
}

/** What is said where no more is known. */
export const untold = "a cell was changed; which one can't be told without a seal or a mirror";

/** What can be told about an edited row: which cells, and a sentence. A changed cell is named where putting it right gives the id. */
export function explainEdit(
  row: Event,
  strange: readonly string[],
  catalog: Catalog,
  hash: Hash,
): { readonly columns: readonly string[]; readonly message: string } {
  if (hasItsId(row, hash))
    return {
      columns: strange,
      message: `${list(strange)}: not written as Daybook writes it; the row was put in by another program`,
    };
  for (const { columns, event, was } of repairs(row, catalog))
    if (hasItsId(event, hash)) return { columns, message: `${list(columns)} was changed: ${was}` };
  if (strange.length > 0)
    return { columns: strange, message: `${list(strange)} was changed: it is not as Daybook writes it` };
  const time = ulidTime(row.event_id);
  if (time !== fromIso(row.timestamp))
    return {
      columns: ["timestamp"],
      message: `timestamp, or the event_id, was changed, and other cells with it: the id's time is ${isoOf(time)}`,
    };
  if (keyOf(row, hash) === row.idempotency_key)
    return {
      columns: ["actor", "source"],
      message: "actor or source was changed, or the event_id: the key fits all other cells",
    };
  return { columns: [], message: untold };
}

const keyOf = (row: Event, hash: Hash): string => deriveKey({ ...row, cause: row.timestamp }, hash);

interface Repair {
  readonly columns: readonly string[];
  readonly event: Event;
  readonly was: string;
}

/** The row with one thing put right, as far as it can be guessed what it was. */
function* repairs(row: Event, catalog: Catalog): Generator<Repair> {
  const time = ulidTime(row.event_id);
  const said = isoOf(time);
  if (said !== row.timestamp && !Number.isNaN(fromIso(said)))
    yield { columns: ["timestamp"], event: { ...row, timestamp: said }, was: `it was ${said}` };
  for (const column of [...needed, ...optional]) {
    const text = clean(row[column], column);
    if (typeof text === "string" && text !== row[column])
      yield { columns: [column], event: { ...row, [column]: text }, was: "spaces were added" };
  }
  for (const column of optional)
    if (row[column] !== null)
      yield { columns: [column], event: { ...row, [column]: null }, was: "it was empty" };
  const data = parseJson(typeof row.event_data === "string" ? row.event_data : "");
  if (data.ok) {
    const event_data = rewritten(data.value);
    if (event_data !== null && event_data !== row.event_data)
      yield {
        columns: ["event_data"],
        event: { ...row, event_data },
        was: "its JSON was written anew, with the same content",
      };
  }
  for (const event_type of catalog.types.keys())
    if (event_type !== row.event_type)
      yield { columns: ["event_type"], event: { ...row, event_type }, was: `it was ${event_type}` };
}

function rewritten(value: Parameters<typeof canonicalJson>[0]): string | null {
  try {
    return canonicalJson(value);
  } catch {
    return null;
  }
}

const isoOf = (ms: number): string => {
  try {
    return toIso(ms);
  } catch {
    return "";
  }
};

const list = (columns: readonly string[]): string => columns.join(", ");

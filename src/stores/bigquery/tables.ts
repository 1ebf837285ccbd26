import type { TableField, TableMetadata } from "@google-cloud/bigquery";
import { DaybookError } from "../../core/errors.ts";
import { type Found, orNull, type Warehouse } from "./connect.ts";
import type { BigQueryPlace } from "./place.ts";

/** The columns of `events` in their order. `day` parts the table; `seq` is the position. */
export const eventFields: readonly TableField[] = [
  { name: "seq", type: "INTEGER", mode: "REQUIRED" },
  { name: "day", type: "DATE" },
  { name: "event_id", type: "STRING", mode: "REQUIRED" },
  { name: "contact_id", type: "STRING", mode: "REQUIRED" },
  { name: "event_type", type: "STRING", mode: "REQUIRED" },
  { name: "event_data", type: "STRING", mode: "REQUIRED" },
  { name: "timestamp", type: "STRING", mode: "REQUIRED" },
  { name: "deal_id", type: "STRING" },
  { name: "actor", type: "STRING" },
  { name: "source", type: "STRING" },
  { name: "idempotency_key", type: "STRING", mode: "REQUIRED" },
  { name: "recorded_at", type: "STRING", mode: "REQUIRED" },
];

/** The cells of a row as they are read and written. */
export const cellNames = eventFields.slice(2).map(({ name }) => name as string);

/** One row: the highest position that was given out, and that of the newest row that may be a mark. Writers take turns by changing it. */
const controlFields: readonly TableField[] = [
  { name: "head", type: "INTEGER", mode: "REQUIRED" },
  { name: "marks", type: "INTEGER", mode: "REQUIRED" },
];

/** What the log's tables are called in SQL. */
export interface TableNames {
  readonly events: string;
  readonly control: string;
  /** A table beside them. */
  beside(name: string): string;
}

/** The tables of a dataset, quoted. */
export function namesIn({ project, dataset }: BigQueryPlace): TableNames {
  const beside = (name: string): string => `\`${project}.${dataset}.${name}\``;
  return { events: beside("events"), control: beside("control"), beside };
}

/** A log that is there. */
export interface FoundLog {
  /** Bytes that `events` holds, as BigQuery counts them. */
  readonly bytes: number;
}

/** Finds the log's tables, or makes what isn't there. Throws LOG_NOT_FOUND, TABLE_ALTERED and what `bigqueryFault` gives. */
export async function prepareTables(
  warehouse: Warehouse,
  place: BigQueryPlace,
  mode: "make" | "find",
): Promise<FoundLog> {
  const { client, again } = warehouse;
  const dataset = client.dataset(place.dataset);
  let known = await again(() => orNull(dataset.getMetadata()));
  if (known === null && mode === "make") {
    await again(() =>
      made(
        dataset.create({
          ...(place.location === null ? {} : { location: place.location }),
          description:
            "An event log, kept by Daybook. Rows are only ever added: void what is wrong, change nothing.",
        }),
      ),
    );
    known = await again(() => dataset.getMetadata());
  }
  if (known === null) throw absent(place, "dataset");
  warehouse.locate(String((known[0] as { location?: unknown }).location));
  const find = async (name: string): Promise<TableMetadata | null> => {
    const found = await again(() => orNull(dataset.table(name).getMetadata()));
    return found === null ? null : (found[0] as TableMetadata);
  };
  const make = (name: string, more: TableMetadata): Promise<void> =>
    again(() => made(dataset.createTable(name, more)));

  let events = await find("events");
  if (events === null) {
    if (mode === "find") throw absent(place, "table");
    await make("events", {
      schema: { fields: [...eventFields] },
      timePartitioning: { type: "DAY", field: "day" },
      clustering: { fields: ["contact_id"] },
      description: "One row an event, each key once. Rows are only ever added.",
    });
    events = await find("events");
  }
  demandFields(events, eventFields, place, "events");
  const control = await find("control");
  if (control === null) {
    if (mode === "find") throw absent(place, "table");
    await make("control", {
      schema: { fields: [...controlFields] },
      description: "Which position comes next: Daybook's writers take turns by this row. Leave it alone.",
    });
  } else demandFields(control, controlFields, place, "control");
  if (mode === "make") await beginCount(warehouse, namesIn(place));
  return { bytes: Number(events?.numBytes ?? 0) };
}

/** Puts the one row into `control`, where it isn't there; from what the log holds, should the row have been lost. */
async function beginCount(warehouse: Warehouse, { control, events }: TableNames): Promise<void> {
  const [found] = await warehouse.ask(`SELECT COUNT(*) AS held FROM ${control}`);
  if (Number(found?.held) > 0) return;
  await warehouse.ask(
    `MERGE INTO ${control} AS c USING (SELECT COALESCE(MAX(e.seq), 0) AS head FROM ${events} AS e) AS n ON TRUE WHEN NOT MATCHED THEN INSERT (head, marks) VALUES (n.head, n.head)`,
  );
}

/** A thing that somebody else made at the same moment is made too. */
async function made(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== 409) throw error;
  });
}

const absent = ({ shown, dataset }: BigQueryPlace, what: "dataset" | "table"): DaybookError =>
  new DaybookError(
    "LOG_NOT_FOUND",
    what === "dataset"
      ? `There is no dataset "${dataset}" in BigQuery: ${shown}.`
      : `There is no log in ${shown}.`,
    { hint: `Make it with daybook init --log bigquery://${shown}, or check the URL.` },
  );

function demandFields(
  found: TableMetadata | null,
  wanted: readonly TableField[],
  { shown }: BigQueryPlace,
  table: string,
): void {
  const fields = ((found?.schema ?? {}) as { readonly fields?: readonly TableField[] }).fields ?? [];
  for (const { name, type } of wanted) {
    const held = fields.find((each) => each.name === name);
    if (held !== undefined && sameType(held.type, type)) continue;
    throw new DaybookError(
      "TABLE_ALTERED",
      held === undefined
        ? `The table "${table}" in ${shown} has no column "${name}" any more.`
        : `The column "${name}" of "${table}" in ${shown} holds ${held.type}, and should hold ${type}.`,
      { hint: "Put it back as it was; BigQuery keeps a table's past for up to seven days (time travel)." },
    );
  }
}

const sameType = (held: string | undefined, wanted: string | undefined): boolean =>
  (held === "INT64" ? "INTEGER" : held) === wanted;

/** The day that parts the table: a table holds 10,000 parts at most, so days before 2010 and after 2035 share one. Source: cloud.google.com/bigquery/quotas#partitioned_tables */
export const dayOf = (timestamp: string): string | null =>
  /^20(1\d|2\d|3[0-5])-\d\d-\d\dT/.test(timestamp) ? timestamp.slice(0, 10) : null;

/** A whole number out of a row. */
export const numberIn = (row: Found | undefined, name: string): number => Number(row?.[name] ?? 0);

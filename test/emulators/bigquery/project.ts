import { type Engine, type Field, type QueryParameter, type Result, startEngine } from "./engine.ts";
import { type Refusal, Refused } from "./refusal.ts";

interface Table {
  readonly fields: readonly Field[];
  /** Done when DuckDB has made it. */
  readonly made: Promise<void>;
  readonly more: Readonly<Record<string, unknown>>;
}

interface Dataset {
  readonly location: string;
  readonly made: Promise<void>;
  readonly more: Readonly<Record<string, unknown>>;
  readonly tables: Map<string, Table>;
}

interface Job {
  readonly id: string;
  readonly location: string;
  readonly configuration: Configuration;
  readonly done: Promise<Result | Refusal>;
  ended: Result | Refusal | null;
}

/** Source: cloud.google.com/bigquery/docs/reference/rest/v2/Job#jobconfiguration */
export interface Configuration {
  readonly dryRun?: boolean;
  readonly query?: {
    readonly query: string;
    readonly queryParameters?: readonly QueryParameter[];
    readonly maximumBytesBilled?: string;
    readonly useLegacySql?: boolean;
  };
  readonly load?: {
    readonly destinationTable: { readonly datasetId: string; readonly tableId: string };
    readonly schema?: { readonly fields: readonly Field[] };
    readonly sourceFormat?: string;
    readonly writeDisposition?: string;
  };
}

/** The least that a query is billed for each table that it names. Source: cloud.google.com/bigquery/pricing#on_demand_pricing */
const leastBilled = 10 * 2 ** 20;

/** One project, in memory. */
export interface Project {
  getDataset(id: string): object;
  makeDataset(body: Readonly<Record<string, unknown>>): Promise<object>;
  getTable(dataset: string, id: string): Promise<object>;
  makeTable(dataset: string, body: Readonly<Record<string, unknown>>): Promise<object>;
  dropTable(dataset: string, id: string): Promise<void>;
  /** Begins a job. Throws Refused, as for an id that was used before. */
  insertJob(
    id: string,
    configuration: Configuration,
    location: string | undefined,
    media?: string,
  ): Promise<object>;
  getJob(id: string): object;
  results(id: string, from: number, most: number): Promise<object>;
  /** What a person does in the console. */
  person(sql: string): Promise<Result>;
  /** Takes a column out of a table, as a person may. */
  dropColumn(dataset: string, table: string, column: string): void;
  /** So many times the bytes that are there are claimed to be. */
  times: number;
  close(): void;
}

const isRefusal = (ended: Result | Refusal): ended is Refusal => "reason" in ended;

export async function startProject(name: string): Promise<Project> {
  const engine: Engine = await startEngine();
  const datasets = new Map<string, Dataset>();
  const jobs = new Map<string, Job>();
  const datasetAt = (id: string): Dataset => {
    const found = datasets.get(id);
    if (found === undefined) throw new Refused(404, "notFound", `Not found: Dataset ${name}:${id}`);
    return found;
  };
  const tableAt = (dataset: string, id: string): Table => {
    const found = datasetAt(dataset).tables.get(id);
    if (found === undefined) throw new Refused(404, "notFound", `Not found: Table ${name}:${dataset}.${id}`);
    return found;
  };
  const demandTable = (table: string, location: string | undefined): Table => {
    const [project, dataset = "", id = ""] = table.split(".");
    if (project !== name) throw new Refused(404, "notFound", `Not found: Project ${project}`);
    const there = datasetAt(dataset).location;
    if (location !== undefined && location !== there)
      throw new Refused(
        404,
        "notFound",
        `Not found: Dataset ${name}:${dataset} was not found in location ${location}`,
      );
    return tableAt(dataset, id);
  };
  const fieldsOf = (table: string): readonly Field[] => demandTable(table, undefined).fields;

  const runQuery = async (
    query: NonNullable<Configuration["query"]>,
    location: string | undefined,
  ): Promise<Result> => {
    const parameters = query.queryParameters ?? [];
    if (query.maximumBytesBilled !== undefined) {
      const bytes = Math.max(leastBilled, await engine.bytesOf(query.query, parameters, fieldsOf));
      if (bytes > Number(query.maximumBytesBilled))
        throw new Refused(
          400,
          "bytesBilledLimitExceeded",
          `Query exceeded limit for bytes billed: ${query.maximumBytesBilled}. ${bytes} or higher required.`,
        );
    }
    return engine.run(query.query, parameters, (table) => void demandTable(table, location));
  };
  const runLoad = async (load: NonNullable<Configuration["load"]>, media: string): Promise<Result> => {
    const { datasetId, tableId } = load.destinationTable;
    if (load.sourceFormat !== "NEWLINE_DELIMITED_JSON" || load.writeDisposition !== "WRITE_TRUNCATE")
      throw new Refused(
        400,
        "invalid",
        "This emulator loads lines of JSON over what is there, and nothing else.",
      );
    await engine.fill(`${name}.${datasetId}.${tableId}`, tableAt(datasetId, tableId).fields, media);
    return { fields: [], rows: [] };
  };
  const jobBody = ({ id, location, configuration, ended }: Job): object => ({
    kind: "bigquery#job",
    id: `${name}:${location}.${id}`,
    jobReference: { projectId: name, jobId: id, location },
    configuration,
    status:
      ended === null
        ? { state: "RUNNING" }
        : isRefusal(ended)
          ? { state: "DONE", errorResult: errorOf(ended), errors: [errorOf(ended)] }
          : { state: "DONE" },
  });
  const jobAt = (id: string): Job => {
    const found = jobs.get(id);
    if (found === undefined) throw new Refused(404, "notFound", `Not found: Job ${name}:${id}`);
    return found;
  };
  const project: Project = {
    times: 1,
    getDataset: (id) => {
      const { location, more } = datasetAt(id);
      return { ...more, kind: "bigquery#dataset", id: `${name}:${id}`, location };
    },
    async makeDataset(body) {
      const id = (body.datasetReference as { datasetId: string }).datasetId;
      if (datasets.has(id)) throw new Refused(409, "duplicate", `Already Exists: Dataset ${name}:${id}`);
      const made = engine.makeSchema(`${name}.${id}`);
      datasets.set(id, { location: String(body.location ?? "US"), made, more: body, tables: new Map() });
      await made;
      return project.getDataset(id);
    },
    async getTable(dataset, id) {
      const { fields, made, more } = tableAt(dataset, id);
      await made;
      const { bytes, rows } = await engine.sizeOf(`${name}.${dataset}.${id}`, fields);
      return {
        ...more,
        kind: "bigquery#table",
        schema: { fields },
        numBytes: String(bytes * project.times),
        numRows: String(rows),
      };
    },
    async makeTable(dataset, body) {
      const id = (body.tableReference as { tableId: string }).tableId;
      const { tables } = datasetAt(dataset);
      if (tables.has(id))
        throw new Refused(409, "duplicate", `Already Exists: Table ${name}:${dataset}.${id}`);
      const { fields } = body.schema as { readonly fields: readonly Field[] };
      const parted = (body.timePartitioning as { readonly field?: string } | undefined)?.field;
      if (parted !== undefined && !fields.some((field) => field.name === parted && field.type === "DATE"))
        throw new Refused(
          400,
          "invalid",
          "The field specified for partitioning cannot be found in the schema",
        );
      const made = datasetAt(dataset).made.then(() => engine.makeTable(`${name}.${dataset}.${id}`, fields));
      tables.set(id, { fields, made, more: body });
      await made;
      return project.getTable(dataset, id);
    },
    async dropTable(dataset, id) {
      tableAt(dataset, id);
      datasetAt(dataset).tables.delete(id);
      await engine.dropTable(`${name}.${dataset}.${id}`);
    },
    async insertJob(id, configuration, location, media = "") {
      // Source: cloud.google.com/bigquery/docs/running-jobs#generate-jobid
      if (!/^[A-Za-z0-9_-]{1,1024}$/.test(id)) throw new Refused(400, "invalid", `Invalid job ID "${id}"`);
      if (jobs.has(id))
        throw new Refused(409, "duplicate", `Already Exists: Job ${name}:${location ?? "US"}.${id}`);
      const { query, load, dryRun } = configuration;
      if (query?.useLegacySql !== false && load === undefined)
        throw new Refused(400, "invalidQuery", "This emulator reads GoogleSQL only.");
      if (dryRun === true && query !== undefined) {
        const bytes = await engine.bytesOf(query.query, query.queryParameters ?? [], fieldsOf);
        return {
          kind: "bigquery#job",
          configuration,
          jobReference: { projectId: name, location },
          status: { state: "DONE" },
          statistics: { totalBytesProcessed: String(bytes * project.times) },
        };
      }
      const work =
        query === undefined
          ? runLoad(load as NonNullable<Configuration["load"]>, media)
          : runQuery(query, location);
      const done = work.catch((error: unknown) => {
        if (error instanceof Refused) return error.refusal;
        return { status: 400, reason: "invalid", message: String(error) };
      });
      const job: Job = { id, location: location ?? "US", configuration, done, ended: null };
      jobs.set(id, job);
      const ended = done.then((it) => {
        job.ended = it;
      });
      if (load !== undefined) await ended;
      return jobBody(job);
    },
    getJob: (id) => jobBody(jobAt(id)),
    async results(id, from, most) {
      const job = jobAt(id);
      const ended = await job.done;
      if (isRefusal(ended)) throw new Refused(ended.status, ended.reason, ended.message);
      const rows = ended.rows.slice(from, from + most);
      const more = from + rows.length < ended.rows.length;
      return {
        kind: "bigquery#getQueryResultsResponse",
        jobReference: { projectId: name, jobId: id, location: job.location },
        jobComplete: true,
        schema: { fields: ended.fields },
        totalRows: String(ended.rows.length),
        rows: rows.map((row) => ({ f: row.map((v) => ({ v })) })),
        ...(more ? { pageToken: `p${from + rows.length}` } : {}),
      };
    },
    person: (sql) => engine.run(sql, [], (table) => void demandTable(table, undefined)),
    dropColumn(dataset, table, column) {
      const { fields, ...rest } = tableAt(dataset, table);
      datasetAt(dataset).tables.set(table, {
        ...rest,
        fields: fields.filter((field) => field.name !== column),
      });
    },
    close: () => engine.close(),
  };
  return project;
}

const errorOf = ({ reason, message }: Refusal): object => ({ reason, message });

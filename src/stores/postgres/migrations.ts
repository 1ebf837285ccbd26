import { DaybookError } from "../../core/errors.ts";
import type { Ask, Database } from "./connect.ts";
import { isAbsent } from "./failures.ts";
import type { PostgresPlace } from "./place.ts";
import { columns, lockClass, schemaScript } from "./schema-sql.ts";

/** One step of the log's layout; a step that has been released is never changed, the next one mends it. */
interface Migration {
  readonly number: number;
  readonly name: string;
  readonly script: (schema: string) => string;
}

/** The steps in their order. */
const migrations: readonly Migration[] = [
  { number: 1, name: "events, keys and their locks", script: schemaScript },
];

const newest = migrations.length;

/** The whole layout as one script to paste, such as into Supabase's SQL editor. */
export const wholeScript = (schema: string): string =>
  [
    "begin;",
    `create schema if not exists ${schema};`,
    migrationsTable(schema),
    ...migrations.flatMap(({ number, name, script }) => [script(schema), noted(schema, number, name)]),
    "commit;",
    "",
  ].join("\n");

const migrationsTable = (schema: string): string =>
  `create table if not exists ${schema}.migrations (number int primary key, name text not null, applied_at timestamptz not null default now());`;

const noted = (schema: string, number: number, name: string): string =>
  `insert into ${schema}.migrations (number, name) values (${number}, '${name}');`;

/** How many steps a database has taken; 0 where there is no log. */
async function layoutIn(ask: Ask, { schema, shown }: PostgresPlace): Promise<number> {
  const [found] = await ask(
    `select to_regclass('${schema}.migrations') is not null as steps, to_regclass('${schema}.events') is not null as events`,
  );
  if (found?.steps !== true) {
    if (found?.events !== true) return 0;
    throw new DaybookError(
      "LOG_NOT_DAYBOOK",
      `The schema "${schema}" of ${shown} has a table "events" that Daybook didn't make.`,
      {
        hint: "Name another schema, as in ?schema=daybook_log; nothing was changed in this one.",
      },
    );
  }
  const [step] = await ask(`select coalesce(max(number), 0) as number from ${schema}.migrations`);
  const layout = Number(step?.number ?? 0);
  if (layout > newest)
    throw new DaybookError(
      "LOG_TOO_NEW",
      `The log in ${shown} was made by a newer Daybook (layout ${layout}; this one knows up to ${newest}).`,
      { hint: "Update Daybook: npm install daybook@latest" },
    );
  return layout;
}

/**
 * Brings a log's layout up to date, one at a time whoever else does; where nothing is to do, nothing is written. Throws
 * LOG_NOT_FOUND where there is none and none is to be made, LOG_NOT_DAYBOOK, LOG_TOO_NEW, TABLE_ALTERED.
 */
export async function prepareLog(db: Database, place: PostgresPlace, how: "make" | "find"): Promise<void> {
  const { schema, shown } = place;
  const layout = await layoutIn(db.ask, place);
  if (layout === 0 && how === "find")
    throw new DaybookError("LOG_NOT_FOUND", `There is no log in the schema "${schema}" of ${shown}.`, {
      hint: "`daybook init`, `daybook append` and `daybook import` make it.",
    });
  if (layout < newest && how === "make")
    await db.together(async (ask) => {
      await ask(`select pg_advisory_xact_lock(${lockClass}, hashtext('${schema} layout'))`);
      const [known] = await ask(`select 1 from pg_namespace where nspname = '${schema}'`);
      if (known === undefined) await ask(`create schema ${schema}`);
      await ask(migrationsTable(schema));
      for (const { number, name, script } of migrations.slice(await layoutIn(ask, place))) {
        await ask(script(schema));
        await ask(noted(schema, number, name));
      }
    });
  await demandColumns(db.ask, place);
}

/** Throws TABLE_ALTERED where the table of events isn't as it was made. */
async function demandColumns(ask: Ask, { schema, shown }: PostgresPlace): Promise<void> {
  const found = new Map(
    (
      await ask(
        "select column_name, data_type from information_schema.columns where table_schema = $1 and table_name = 'events'",
        [schema],
      ).catch((error: unknown) => {
        if (isAbsent(error)) return [];
        throw error;
      })
    ).map(({ column_name, data_type }) => [String(column_name), String(data_type)]),
  );
  for (const [name, type] of columns) {
    const is = found.get(name);
    if (is === type) continue;
    throw new DaybookError(
      "TABLE_ALTERED",
      is === undefined
        ? `The table ${schema}.events of ${shown} has no column "${name}".`
        : `The column "${name}" of ${schema}.events in ${shown} is ${is}, and was made as ${type}.`,
      {
        hint: "Somebody altered the table: put the column back as it was, or restore a backup. Nothing was written.",
      },
    );
  }
}

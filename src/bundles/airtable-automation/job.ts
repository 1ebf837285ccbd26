import { type Catalog, catalogOf } from "../../core/catalog.ts";
import { type Pipelines, pipelinesOf } from "../../core/pipelines.ts";
import { fieldNamed, tableNamed } from "../../stores/airtable/base-schema.ts";
import type { Fetch } from "../../stores/airtable/fetch-client.ts";
import type { InAppBase, InAppTable } from "../../stores/airtable/in-app-base.ts";
import { settingColumns } from "../../views/front-settings.ts";
import { type At, capital, wrongConfig } from "../common/config-block.ts";
import { eventsName, noSettings, readSettings, type Stored, storedOf } from "../common/stored-settings.ts";
import { type Config, usualConfig } from "./config.ts";

/** What Airtable gives an automation's script. Source: airtable.com/developers/scripting/api. */
export interface Globals {
  readonly base: InAppBase;
  readonly input: {
    config(): Readonly<Record<string, unknown>>;
    /** Throws where no secret of that name was added to the script. */
    secret(name: string): string;
  };
  readonly output: { set(key: string, value: unknown): void };
  readonly fetch: Fetch;
}

/** What a run goes by. */
export interface Job {
  readonly config: Config;
  readonly at: At;
  readonly base: InAppBase;
  /** The input variables of the left panel. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** The log's table. */
  readonly events: string;
  /** What the base's settings say; nothing where it holds none. */
  readonly stored: Stored;
  readonly catalog: Catalog;
  readonly pipelines: Pipelines;
  readonly timezone: string;
  /** Milliseconds. */
  readonly clock: () => number;
}

/** What a run goes by: CONFIG, and what the base's settings say where it says nothing. Throws CONFIG_WRONG. */
export async function openJob(
  config: Config,
  at: At,
  { base, input }: Pick<Globals, "base" | "input">,
  clock: () => number,
): Promise<Job> {
  const stored = config.settings === "" ? null : await readSettings(base, frontPage(base, config.settings));
  if (stored === null && config.settings !== "" && config.settings !== usualConfig.settings)
    throw wrongConfig(
      `${capital(at("settings"))}: there are no settings in a table "${config.settings}".`,
      `Run Daybook's set-up, or write "" and fill in the lines below it.`,
    );
  const known = stored === null ? noSettings : storedOf(stored.json);
  return {
    config,
    at,
    base,
    inputs: input.config(),
    events: eventsName(config.events, stored?.json ?? null),
    stored: known,
    catalog: catalogOf(known.events.on, known.events.own),
    pipelines: pipelinesOf(known),
    timezone: timezoneOf(config, known),
    clock,
  };
}

/** The table with the settings: as people may rename it, the usual one is also known by its columns. */
function frontPage(base: InAppBase, name: string): string {
  if (name !== usualConfig.settings || tableNamed(base.tables, name)) return name;
  const has = (table: InAppTable, column: string): boolean => fieldNamed(table, column) !== undefined;
  return base.tables.find((table) => settingColumns.every((column) => has(table, column)))?.id ?? name;
}

/** CONFIG's zone wins over the base's once somebody has changed it: as it comes it is only an example. */
function timezoneOf({ timezone }: Config, stored: Stored): string {
  const isOwn = timezone !== "" && timezone !== usualConfig.timezone;
  return isOwn ? timezone : (stored.timezone ?? (timezone || "UTC"));
}

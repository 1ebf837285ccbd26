import { localDay } from "../../core/calendar.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Settings } from "../../core/settings.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import type { InAppBase, InAppTable } from "../../stores/airtable/in-app-base.ts";
import { frontName } from "../../views/publish-layout.ts";
import type { PublishedRow } from "../../views/table-target.ts";
import { type MeteredBase, meteredBase } from "../airtable/metered-base.ts";
import { openScriptLog, type ScriptLog } from "../airtable/open-log.ts";
import { findTable } from "../common/columns.ts";
import { type At, capital, wrongConfig } from "../common/config-block.ts";
import { type CrmHome, homesOf } from "../common/crm.ts";
import { eventsName, readSettings, wholeSettings } from "../common/stored-settings.ts";
import type { Config } from "./config.ts";
import { readPage } from "./page.ts";
import { openPlace, type PlaceDesk } from "./place.ts";

/** Whoever logs what the others missed. */
export const source = "daybook:nightly";

/** What Airtable gives an automation's script. Source: airtable.com/developers/scripting/api. */
export interface Globals {
  readonly base: InAppBase;
  readonly output: { set(key: string, value: unknown): void };
  readonly input?: { config?(): Readonly<Record<string, unknown>> };
}

/** What a run goes by. */
export interface Job {
  readonly config: Config;
  readonly base: MeteredBase;
  readonly settings: Settings;
  readonly log: ScriptLog;
  readonly homes: readonly CrmHome[];
  /** What of the CRM isn't there to be read, in sentences. */
  readonly missing: readonly string[];
  readonly desk: PlaceDesk;
  /** The Daybook table. */
  readonly front: InAppTable;
  /** Its rows, as the run found them. */
  readonly page: readonly PublishedRow[];
  /** When the run began, in milliseconds. */
  readonly began: number;
  /** How many events were known to be logged before the last write. */
  logged(): number;
  /** How many queries the run still has. */
  queriesLeft(): number;
  /** Milliseconds since the run began. */
  spent(): number;
  /** Whether the run is so near its end that nothing more is begun. */
  stopped(): boolean;
}

/** Source: kuovonne's guide, Automation script limits: 30 queries and 30 seconds. Two queries are left for what is put right after a refusal. */
const mostQueries = 28;
/** Milliseconds: the one query or mutation that is under way has a third of the time. */
const mostTime = 20_000;

/** Opens what a run works with: three queries or less. Throws CONFIG_WRONG. */
export async function openJob(config: Config, at: At, { base: given }: Globals): Promise<Job> {
  const { clock } = scriptHost;
  const began = clock();
  const base = meteredBase(given, clock);
  const stored = await readSettings(base, config.settings);
  if (stored === null)
    throw wrongConfig(
      `${capital(at("settings"))}: there are no settings in a table "${config.settings}".`,
      "Run Set up in the control panel, which stores them; or write the name of the table that holds them.",
    );
  const whole = wholeSettings(stored.json);
  const { digest } = config;
  const settings = digest === "" || digest === "daily" ? whole : { ...whole, digest: { on: digest } };
  // Whatever can't be reckoned with is told before anything is written.
  localDay(began, settings.timezone);
  const spent = (): number => clock() - began;
  const stopped = (): boolean => spent() >= mostTime || base.queries() >= mostQueries;
  let logged = 0;
  const log = openScriptLog(base, settings, {
    name: eventsName(config.events, stored.json),
    where: at("events"),
    onPut(rows) {
      logged = rows;
      if (stopped()) throw interrupted();
    },
  });
  const missing: string[] = [];
  const front = findTable(base, frontName(settings), `the settings in table "${config.settings}"`);
  const page = await readPage(front);
  return {
    config,
    base,
    settings,
    log,
    homes: homesOf(base, settings, `the settings in table "${config.settings}"`, (message) => {
      missing.push(`${message} Nothing is logged of it until then: give it its name back, or run Set up.`);
    }),
    missing,
    desk: openPlace(front, page),
    front,
    page,
    began,
    logged: () => logged,
    queriesLeft: () => mostQueries - base.queries(),
    spent,
    stopped,
  };
}

/** What ends a run that is near its limits. */
export const interrupted = (): DaybookError =>
  new DaybookError("INTERRUPTED", "The run came near Airtable's limits, and stopped.", {
    hint: "The next run goes on; nothing is written twice.",
  });

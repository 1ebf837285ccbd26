import type { Catalog } from "../../core/catalog.ts";
import { DaybookError } from "../../core/errors.ts";
import { pipelinesOf } from "../../core/pipelines.ts";
import { catalogFrom, type Settings } from "../../core/settings.ts";
import type { EventStore } from "../../core/store.ts";
import { toIso } from "../../core/time.ts";
import type { Globals } from "../../hosts/apps-script/globals.ts";
import { type AppsScriptHost, appsScriptHost } from "../../hosts/apps-script/host.ts";
import { type ScriptHost, scriptHost } from "../../hosts/script/host.ts";
import type { SheetsClient } from "../../stores/sheets/client.ts";
import type { Clock } from "../../stores/sheets/pace.ts";
import { type SheetsService, serviceClient } from "../../stores/sheets/service-client.ts";
import { storeOver } from "../../stores/sheets/store.ts";
import { type At, wrongConfig } from "../common/config-block.ts";
import { type StoredJson, wholeSettings } from "../common/stored-settings.ts";
import { type Config, usualConfig } from "./config.ts";
import { type Book, type Broken, type Front, readFront } from "./front.ts";

type Host = ScriptHost & AppsScriptHost;

/** What a run of the script goes by, and the one way to the log. */
export interface Desk {
  readonly config: Config;
  readonly at: At;
  readonly globals: Globals;
  readonly host: Host;
  readonly book: Book;
  /** The spreadsheet through the API: what Apps Script wrote before is flushed, so that it is seen. */
  readonly client: SheetsClient;
  /** The log. */
  readonly log: EventStore;
  /** The name of the log's tab. */
  readonly events: string;
  /** The name of the front page's tab, and the settings that it keeps; null where it wasn't set up. */
  readonly front: Front;
  /** The settings as a whole, CONFIG's zone in them; the usual ones where it wasn't set up. */
  readonly settings: Settings;
  readonly catalog: Catalog;
  /** IANA name: CONFIG's, else the settings', else the spreadsheet's. */
  readonly timezone: string;
  /** The e-mail address of whoever is running this; null where Google doesn't tell. */
  readonly who: string | null;
  /** Milliseconds until this run has to come to its end. */
  left(): number;
  /** Whether it has to now. */
  stopped(): boolean;
  /**
   * Does something while no other run of this script does: those come one after another instead of meeting at the log, which keeps its
   * promises without it too. Whoever waits for longer than half a minute goes on, and is told that it isn't their turn.
   */
  inTurn<T>(work: (isOurs: boolean) => Promise<T>): Promise<T>;
  /** Keeps a sentence that whoever looks should read. */
  tell(sentence: string): void;
  /** Those sentences. */
  readonly told: readonly string[];
}

/** How long a run may take, and what of it is kept for coming to an end, in milliseconds. Source: Apps Script's quotas, 6 minutes. */
const runMs = 360_000;
const reserveMs = 60_000;

/** How long a run waits for another, in milliseconds. */
const turnMs = 30_000;

/** The property in which Set up keeps the spreadsheet's id: a web app may not be told which one is its own. */
export const bookProperty = "DAYBOOK_SPREADSHEET";

/**
 * Opens the spreadsheet that the script belongs to, by CONFIG and by what Set up stored in it. Throws CONFIG_WRONG; for settings that
 * can't be used only where they aren't to be overlooked.
 */
export function openDesk(globals: Globals, config: Config, at: At, broken: Broken = "refuse"): Desk {
  const host = { ...scriptHost, ...appsScriptHost(globals) };
  const began = host.clock();
  const book = bookOf(globals);
  const front = usableFront(book, config.settings, broken);
  const bare = wholeSettings(front.json ?? {});
  const timezone = config.timezone || (front.json?.timezone ?? book.getSpreadsheetTimeZone());
  const settings = { ...bare, timezone };
  const catalog = catalogFrom(settings);
  const events = eventsIn(config, front.json);
  const client = clientOf(globals, book.getId(), host);
  const log = storeOver(client, {
    tab: events,
    now: () => toIso(host.clock()),
    clock: clockOf(host),
    hash: host.hash,
    catalog,
  });
  const told: string[] = [];
  const left = (): number => began + runMs - reserveMs - host.clock();
  return {
    config,
    at,
    globals,
    host,
    book,
    client,
    log,
    events,
    front,
    settings,
    catalog,
    timezone,
    who: whoRuns(globals),
    left,
    stopped: () => left() <= 0,
    inTurn: turnsOf(globals),
    tell: (sentence) => void told.push(sentence),
    told,
  };
}

function usableFront(book: Book, name: string, broken: Broken): Front {
  const front = readFront(book, name, broken);
  if (front.json === null || broken === "refuse") return front;
  try {
    const settings = wholeSettings(front.json);
    catalogFrom(settings);
    pipelinesOf(settings);
    return front;
  } catch {
    return { ...front, json: null };
  }
}

/** A bound script's own spreadsheet; in a web app, where Google may not tell it, the one in which Set up ran. */
function bookOf({ SpreadsheetApp, PropertiesService }: Globals): Book {
  const active = SpreadsheetApp.getActiveSpreadsheet() as Book | null;
  if (active) return active;
  const id = PropertiesService.getScriptProperties().getProperty(bookProperty);
  if (id) return SpreadsheetApp.openById(id);
  throw wrongConfig(
    "This script belongs to no spreadsheet.",
    "Open your spreadsheet, choose Extensions > Apps Script there, and paste it into that project.",
  );
}

const clockOf = ({ clock: now, sleep, random }: Host): Clock => ({ now, sleep, random });

/** The service's calls count what was written before them: that is flushed first. */
function clientOf({ Sheets, SpreadsheetApp }: Globals, spreadsheet: string, host: Host): SheetsClient {
  if (!Sheets)
    throw new DaybookError("SHEETS_API_OFF", "This script may not use the Google Sheets API yet.", {
      hint: 'In the script editor, press + beside Services, choose "Google Sheets API" and press Add.',
    });
  const client = serviceClient(Sheets as unknown as SheetsService, spreadsheet, clockOf(host));
  const flushed =
    <Given extends readonly unknown[], T>(ask: (...given: Given) => T) =>
    (...given: Given): T => {
      SpreadsheetApp.flush();
      return ask(...given);
    };
  return {
    ...client,
    get: flushed(client.get),
    values: flushed(client.values),
    update: flushed(client.update),
  };
}

/** The log's tab: what CONFIG names unless that is the usual name and the settings name another. */
function eventsIn(config: Config, json: StoredJson | null): string {
  const [, kept] = /^sheets:\/\/[^/]+\/([^/?#]+)/.exec(json?.log ?? "") ?? [];
  if (config.events !== usualConfig.events || kept === undefined) return config.events;
  try {
    return decodeURIComponent(kept);
  } catch {
    return kept;
  }
}

function whoRuns({ Session }: Globals): string | null {
  try {
    return Session.getActiveUser().getEmail() || null;
  } catch {
    return null;
  }
}

/**
 * The script's lock, not the document's: a web app has none of the latter, and would not wait for a menu's run. Within a turn there is
 * no second one.
 */
function turnsOf({ LockService, SpreadsheetApp }: Globals): Desk["inTurn"] {
  let isOurs = false;
  return async (work) => {
    if (isOurs) return work(true);
    const lock = LockService.getScriptLock();
    isOurs = lock.tryLock(turnMs);
    try {
      return await work(isOurs);
    } finally {
      // Source: LockService's reference asks for it before a lock is given back.
      SpreadsheetApp.flush();
      if (isOurs) lock.releaseLock();
      isOurs = false;
    }
  };
}

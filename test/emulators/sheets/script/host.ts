import { accountOf } from "../control/act.ts";
import type { ApiNow } from "./api-now.ts";
import { wallClock } from "./date-text.ts";
import { type Ended, type Execution, execute, type Kill, type Moment } from "./execution.ts";
import { checkSyntax } from "./language.ts";
import type { CallTimes } from "./limits.ts";
import type { Place, Project, Trigger } from "./project.ts";
import type { Authority } from "./rights.ts";
import { ServiceError } from "./script-error.ts";
import { openLogs } from "./services/console.ts";
import { openContentService, openHtmlService } from "./services/outputs.ts";
import { openMailApp, openSession, openUrlFetch, userObject, type Web } from "./services/people.ts";
import { openScriptApp } from "./services/script-app.ts";
import { openSheetsService, type ServiceBeliefs } from "./services/sheets-service.ts";
import { openBook, openSpreadsheetApp, spreadsheetObject } from "./services/spreadsheet-app.ts";
import { openCaches, openLocks, openProperties } from "./services/stores.ts";
import { openUtilities } from "./services/utilities.ts";

/** Services that exist, and that nobody has needed here. Source: Apps Script reference, its list of services. */
const unlearnt = (
  "Browser CalendarApp CardService Charts ContactsApp DataStudioApp DocumentApp DriveApp FormApp GmailApp GroupsApp Jdbc LanguageApp LinearOptimizationService " +
  "Maps SitesApp SlidesApp XmlService ConferenceDataService AddOnsResponseService Drive Gmail Calendar People AdminDirectory BigQuery YouTube"
).split(" ");

/** One execution that has ended, with what it ran. */
export interface Run extends Ended {
  readonly run: string;
  readonly place: Place;
  /** Whose account it ran in. */
  readonly by: string;
}

/** How something is run otherwise than usual. */
export interface Running {
  readonly kill?: Kill;
  readonly beforeCall?: (moment: Moment) => void;
}

export interface Start extends Running {
  readonly name: string;
  readonly place: Place;
  readonly effective: string;
  readonly active: string | null;
  readonly authority?: Authority;
  readonly args?: (run: Execution) => readonly unknown[];
  /** What becomes of the answer while the execution still stands. @default data of the test's own */
  readonly finish?: (run: Execution, answer: unknown) => unknown;
}

export interface Home {
  readonly project: Project;
  readonly api: ApiNow;
  readonly times: CallTimes;
  readonly promises: "drained" | "absent";
  readonly web: Web | null;
  readonly beliefs: ServiceBeliefs;
  readonly beforeCall: (moment: Moment) => void;
  source(): string;
}

export interface Host {
  readonly runs: Run[];
  start(start: Start): Run;
  /** Runs a trigger in its maker's account, in the time that its triggers have left that day. */
  fire(trigger: Trigger, place: Place, active: string | null, event: (run: Execution) => object): Run;
  /** The same where the code has the function, else null: simple triggers are there or not. */
  startIfThere(start: Start): Run | null;
  /** Whether a function can be there at all. */
  names(name: string): boolean;
  email(who: string): string;
  /** What every event of a spreadsheet's trigger holds. */
  eventOf(run: Execution, trigger: Trigger | null): Readonly<Record<string, unknown>>;
}

/** Runs a project's functions, each execution in a context of its own. */
export function openHost(home: Home): Host {
  const { project } = home;
  const { clock, limits, manifest } = project;
  const runs: Run[] = [];
  let depth = 0;
  const email = (who: string): string => accountOf(project.workspace, who).email;

  const globals = (run: Execution) => ({
    ...openLogs(run),
    SpreadsheetApp: openSpreadsheetApp(run, project),
    PropertiesService: openProperties(run, project),
    CacheService: openCaches(run, project),
    LockService: openLocks(run, project),
    ScriptApp: openScriptApp(run, project),
    Session: openSession(run, project),
    Utilities: openUtilities(run, project),
    ContentService: openContentService(run),
    HtmlService: openHtmlService(run),
    MailApp: openMailApp(run, project),
    UrlFetchApp: openUrlFetch(run, home.web),
    ...(manifest.sheetsSymbol === null
      ? {}
      : { [manifest.sheetsSymbol]: openSheetsService(run, project, home.api, home.beliefs) }),
  });

  const host: Host = {
    runs,
    email,
    names: (name) => new RegExp(`\\b${name}\\b`).test(home.source()),
    startIfThere(start) {
      const ended = host.start(start);
      if (ended.error !== `Exception: Script function not found: ${start.name}`) return ended;
      runs.splice(runs.indexOf(ended), 1);
      return null;
    },
    start(start) {
      const source = home.source();
      checkSyntax(source);
      if (depth >= limits.executions) throw new Error(`${limits.executions} executions stand in each other.`);
      depth += 1;
      const {
        authority = "full",
        args = () => [],
        finish = (run, answer) => run.realm.outside(answer),
      } = start;
      const runId: number[] = [];
      const setting = {
        clock,
        source,
        manifest,
        promises: home.promises,
        times: home.times,
        unlearnt,
        globals: (run: Execution) => {
          runId.push(run.id);
          return globals(run);
        },
      };
      const order = {
        name: start.name,
        args,
        effective: start.effective,
        active: start.active,
        authority,
        place: start.place,
        limitMs: authority === "full" ? limits.runMs : limits.shortMs,
        kill: start.kill ?? null,
        beforeCall: start.beforeCall ?? home.beforeCall,
      };
      try {
        const ended = execute(setting, order, finish);
        const run = { ...ended, run: start.name, place: start.place, by: start.effective };
        runs.push(run);
        return run;
      } finally {
        depth -= 1;
        // Locks end with their execution. Source: Apps Script, Lock Service.
        for (const [name, { execution }] of [...project.locks])
          if (runId.includes(execution)) project.locks.delete(name);
      }
    },
    fire(trigger, place, active, event) {
      const day = `${trigger.by} ${new Date(clock.now()).toISOString().slice(0, 10)}`;
      const used = project.triggerTime.get(day) ?? 0;
      const isOut = used > limits.triggerMsADay;
      const run = host.start({
        name: trigger.run,
        place,
        effective: trigger.by,
        active,
        args(each) {
          // Source: live text.
          if (isOut) throw new ServiceError("Service using too much computer time for one day");
          return [event(each)];
        },
      });
      project.triggerTime.set(day, used + run.ms);
      return run;
    },
    eventOf(run, trigger) {
      const modes = run.realm.evaluate("ScriptApp.AuthMode") as Readonly<Record<string, unknown>>;
      return {
        authMode: trigger ? modes.FULL : modes.LIMITED,
        ...(trigger ? { triggerUid: trigger.id } : {}),
        user: userObject(run, run.active, project),
        source: spreadsheetObject(openBook(run, project, project.live)),
      };
    },
  };
  return host;
}

/** What a trigger of the clock is told. Source: Apps Script, Event objects, Time-driven events: in UTC. */
export function clockEvent(run: Execution, trigger: Trigger): object {
  const at = wallClock(run.clock.now(), "UTC");
  const modes = run.realm.evaluate("ScriptApp.AuthMode") as Readonly<Record<string, unknown>>;
  const january = Date.UTC(at.year, 0, 1);
  return {
    authMode: modes.FULL,
    triggerUid: trigger.id,
    year: at.year,
    month: at.month,
    "day-of-month": at.day,
    "day-of-week": at.weekDay || 7,
    "week-of-year": Math.ceil(((Date.UTC(at.year, at.month - 1, at.day) - january) / 86_400_000 + 1) / 7),
    hour: at.hour,
    minute: at.minute,
    second: at.second,
    timezone: "UTC",
  };
}

/** How much a script may do. Source: Apps Script, Quotas for Google Services (consumer accounts). */
export interface ScriptLimits {
  /** A run. */
  readonly runMs: number;
  /** A function in a cell, and a simple trigger. */
  readonly shortMs: number;
  /** All runs of a person's triggers in a day. */
  readonly triggerMsADay: number;
  readonly triggers: number;
  /** A property's value. */
  readonly propertyBytes: number;
  /** All properties of a store. */
  readonly storeBytes: number;
  readonly cacheKey: number;
  readonly cacheBytes: number;
  readonly cacheItems: number;
  /** Seconds. */
  readonly cacheLongest: number;
  /** People a day who get mail. */
  readonly mails: number;
  readonly sleepMs: number;
  /** How deep executions may stand in each other. */
  readonly executions: number;
}

export const documentedLimits: ScriptLimits = {
  runMs: 360_000,
  shortMs: 30_000,
  triggerMsADay: 90 * 60_000,
  triggers: 20,
  propertyBytes: 9 * 1024,
  storeBytes: 500 * 1024,
  cacheKey: 250,
  cacheBytes: 100 * 1024,
  cacheItems: 1_000,
  cacheLongest: 21_600,
  mails: 100,
  sleepMs: 300_000,
  executions: 30,
};

/** What kind of service a call goes to. */
export type CallKind = "api" | "spreadsheet" | "store" | "lock" | "script" | "ui" | "web";

/** How many milliseconds of the emulator's clock a call takes. Nobody has measured them: they are there so that six minutes can be met. */
export type CallTimes = Readonly<Record<CallKind, number>>;

export const usualTimes: CallTimes = {
  api: 400,
  spreadsheet: 20,
  store: 30,
  lock: 30,
  script: 100,
  ui: 0,
  web: 300,
};

/** How much a script may do. Which of them hold for an extension is said at each. */
export interface ScriptLimits {
  /** Records a create, an update or a delete. Source: the scripting typings and SDK ("up to 50 records in one call"). Both hosts. */
  readonly rowsACall: number;
  /** Ids a query. Source: a copy of the scripting reference, 2025-10 ("max 100"). Both hosts. */
  readonly recordIds: number;
  /** Mutations in any `mutationsMs`. Source: community threads 34415 and 83709, with the error's text. Believed to count for each run. */
  readonly mutations: number;
  readonly mutationsMs: number;
  /** Queries for records, of one record too. Source: kuovonne's guide, Automation script limits. Automations only. */
  readonly queries: number;
  /** Source: the same guide. Automations only. */
  readonly fetches: number;
  /** How long one fetch may take. Source: the same guide. Automations only. */
  readonly fetchMs: number;
  /** An answer's bytes. Source: the scripting reference, Automations fetch (4.5 MB). Automations only. */
  readonly responseBytes: number;
  /** Source: the same guide (30 s; newer sources speak of more). Automations only. */
  readonly runMs: number;
  /** What input.config() gives, in bytes of JSON. Source: community thread 99474 (6 MB). Automations only. */
  readonly inputBytes: number;
  /** All that output.set was given, in bytes of JSON. Source: the same thread. Automations only. */
  readonly outputBytes: number;
}

export const documentedLimits: ScriptLimits = {
  rowsACall: 50,
  recordIds: 100,
  mutations: 15,
  mutationsMs: 1_000,
  queries: 30,
  fetches: 50,
  fetchMs: 12_000,
  responseBytes: 4_500_000,
  runMs: 30_000,
  inputBytes: 6_000_000,
  outputBytes: 6_000_000,
};

/** How many milliseconds of a manual clock each call takes. Nobody has measured them: they are there so that 30 s can be met. */
export interface CallTimes {
  /** @default 300 */
  readonly select: number;
  /** And for each row that a query answers. @default 0 */
  readonly row: number;
  /** @default 120 */
  readonly mutation: number;
  /** On top of what the clock moves while the request is out. @default 0 */
  readonly fetch: number;
}

export const usualTimes: CallTimes = { select: 300, row: 0, mutation: 120, fetch: 0 };

/** For a clock that runs by itself. */
export const noTimes: CallTimes = { select: 0, row: 0, mutation: 0, fetch: 0 };

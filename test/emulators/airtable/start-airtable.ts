import { type Clock, createManualClock, createRunningClock } from "../common/clock.ts";
import { createRace } from "../common/race.ts";
import { createRandom } from "../common/random.ts";
import { backDoor, type Control, createControl } from "./control/control.ts";
import type { PersonalTable } from "./control/design.ts";
import { createFaults } from "./http/faults.ts";
import { createListings } from "./http/listings.ts";
import { createRates, type Envelope } from "./http/rates.ts";
import { createRequestLog } from "./http/request-log.ts";
import { serve } from "./http/serve.ts";
import type { Untouched } from "./model/computed.ts";
import type { LiveBase } from "./model/live-base.ts";
import type { Plan } from "./model/plans.ts";
import type { Role } from "./model/schema.ts";
import { createWorkspace, scopes } from "./model/workspace.ts";
import type { ScriptOptions } from "./script/face.ts";
import { openScripts, type Scripts } from "./script/scripts.ts";
import { webhookRoutes } from "./webhooks/routes.ts";

export interface AirtableOptions {
  /** Ids, orders and chances follow from it. @default 1 */
  readonly seed?: number;
  /** @default "team" */
  readonly plan?: Plan;
  /** A clock that stands still until `control.advance`, or one that runs. @default "manual" */
  readonly clock?: "manual" | "running";
  /** The time at the start. @default 2026-04-12T09:00:00.000Z, or the machine's for a running clock */
  readonly now?: string;
  /** Whether 5 requests a second and base, and 50 a person, are kept to. @default true */
  readonly rates?: boolean;
  /** How many milliseconds a manual clock moves with each request. @default 0 */
  readonly requestTakes?: number;
  /** The body of a 429. @default "plural", as on the wire */
  readonly envelope?: Envelope;
  /** What a last-modified field shows on a row that nobody has edited. @default "created" */
  readonly untouched?: Untouched;
  /** What a PATCH of a select's options does. @default "refused" */
  readonly optionsPatch?: "refused" | "accepted";
  /** The 422 of a base that is full: nobody has written it down. @default the general 422 */
  readonly full?: { readonly type: string; readonly message: string };
  /** @default "CRM" */
  readonly baseName?: string;
  /** Made in this order: a link's `linkedTableId` may name an earlier table. @default none */
  readonly tables?: readonly PersonalTable[];
  /** @default a free one */
  readonly port?: number;
}

export type Person = "owner" | "creator" | "editor" | "commenter" | "reader";

export interface Airtable {
  /** What AIRTABLE_ENDPOINT_URL takes: without /v0. */
  readonly url: string;
  /** The first base's id. */
  readonly base: string;
  /** The owner's token, with every scope and base. */
  readonly token: string;
  /** A token for each person, with every scope and base. */
  readonly tokens: Readonly<Record<Person, string>>;
  readonly workspaceId: string;
  readonly control: Control;
  /** Where the back door is reached by HTTP. */
  readonly controlUrl: string;
  /** The time that it lives in, for other emulators that live in the same. */
  readonly clock: Clock;
  /** The first base's model, for those who want to hear each transaction. */
  readonly live: LiveBase;
  /** Automations and the scripting extension of the first base. */
  scripts(options?: ScriptOptions): Scripts;
  close(): Promise<void>;
}

const people: Readonly<Record<Person, Role>> = {
  owner: "owner",
  creator: "create",
  editor: "edit",
  commenter: "comment",
  reader: "read",
};

/** Starts an Airtable on the loopback interface, with one base and five people. */
export async function startAirtable(options: AirtableOptions = {}): Promise<Airtable> {
  const {
    seed = 1,
    plan = "team",
    envelope = "plural",
    untouched = "created",
    optionsPatch = "refused",
  } = options;
  const start = options.now === undefined ? null : Date.parse(options.now);
  const clock =
    options.clock === "running"
      ? createRunningClock(start)
      : createManualClock(start ?? Date.parse("2026-04-12T09:00:00.000Z"));
  const random = createRandom(seed);
  const workspace = createWorkspace({ clock, random, plan, untouched, full: options.full ?? null });
  const users = Object.keys(people).map((name) => workspace.addUser(name, `${name}@example.com`));
  const roles = new Map(users.map(({ id, name }) => [id, people[name as Person]]));
  const live = workspace.addBase(options.baseName ?? "CRM", [], roles);
  const tokens = Object.fromEntries(
    users.map(({ id, name }) => [name, workspace.addToken(id, scopes, "all").secret]),
  ) as Record<Person, string>;

  const settings = { lag: 0, isEnforced: options.rates ?? true };
  const faults = createFaults();
  const listings = createListings(clock);
  const rates = createRates(workspace, () => settings.isEnforced, envelope);
  const log = createRequestLog();
  const late: { settle: () => Promise<void> } = { settle: async () => {} };
  const settle = (): Promise<void> => late.settle();
  const machine = { workspace, faults, listings, rates, log, settings, settle };
  const control = createControl(machine, users[0]?.id ?? "");
  for (const table of options.tables ?? []) control.addTable(table);
  control.forgetTransactions();

  const parts = {
    workspace,
    listings,
    rates,
    faults,
    race: createRace(),
    log,
    webhooks: webhookRoutes({ clock, bases: workspace.bases }),
    envelope,
    optionsPatch,
    lag: () => settings.lag,
    requestTakes: options.requestTakes ?? 0,
  };
  const running = await serve(parts, backDoor(control), options.port ?? 0);
  late.settle = running.settle;
  return {
    url: running.url,
    base: live.base.id,
    token: tokens.owner,
    tokens,
    workspaceId: workspace.id,
    control,
    controlUrl: `${running.url}/control`,
    clock,
    live,
    scripts: (wanted) =>
      openScripts(
        {
          workspace,
          live,
          url: running.url,
          ownerId: users[0]?.id ?? "",
          clock: options.clock ?? "manual",
        },
        wanted,
      ),
    close: running.close,
  };
}

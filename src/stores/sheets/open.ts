import type { AmendableLog } from "../../core/amend.ts";
import type { Catalog } from "../../core/catalog.ts";
import type { CrmTable } from "../../core/crm.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Hash } from "../../core/identity.ts";
import type { LinkedLog } from "../../core/remote.ts";
import type { Settings } from "../../core/settings.ts";
import { frontName } from "../../views/publish-layout.ts";
import type { SealPage } from "../../views/seal-page.ts";
import type { TableTarget } from "../../views/table-target.ts";
import type { SheetsClient } from "./client.ts";
import { readCrm } from "./crm-tabs.ts";
import { isMarkOf } from "./look-up.ts";
import { memoryOf } from "./memory.ts";
import { removalPortion, removerIn } from "./remove-rows.ts";
import { rewriterIn } from "./rewrite.ts";
import { countCells, sheetLimits } from "./room.ts";
import { type SetUpFault, setUpFaults } from "./set-up-faults.ts";
import { type SheetsStore, storeOver } from "./store.ts";
import { sheetsTarget } from "./target.ts";

/** What opening a log in a spreadsheet needs. */
export interface SheetsOptions {
  readonly hash: Hash;
  readonly catalog: Catalog;
  readonly settings: Settings;
  /** Credentials as Google's own tools find them, and SHEETS_ENDPOINT_URL for another server than Google's. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The clock: ISO 8601 UTC. */
  readonly now: () => string;
  /** Milliseconds that only ever grow, by which quotas are kept. */
  readonly clock: () => number;
  /** Waits so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** How long one request may take, in milliseconds. @default 60000 for a read, 190000 for a write */
  readonly timeout?: number | undefined;
  /** From 0 to below 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** A log in a spreadsheet, and what else can be done there. */
export interface SheetsLog extends SheetsStore, LinkedLog, AmendableLog {
  readonly client: SheetsClient;
  /** The title of the log's tab. */
  readonly tab: string;
  /** Where views are published: the tabs of the same spreadsheet. */
  readonly target: TableTarget;
  /** What a spreadsheet holds, in cells. */
  readonly limits: typeof sheetLimits;
  /** Counts the cells of all tabs; one request. */
  countRecords(): Promise<number>;
  /** Requests that were sent so far. */
  sent(): number;
  /** What the spreadsheet's tabs lack or have otherwise, the log's protection included. */
  setUpFaults(): Promise<readonly SetUpFault[]>;
  /** Where its seal is kept: by its front page, which the spreadsheet's own script seals on, too. */
  readonly sealPage: SealPage;
  /** What a seal calls it, the script's too. */
  readonly origin: string;
}

/** Opens the log at `SPREADSHEET_ID/Events`. Google isn't asked yet. Throws BAD_URL, SHEETS_CREDENTIALS_MISSING, SHEETS_AUTH. */
export async function openSheets(place: string, options: SheetsOptions): Promise<SheetsLog> {
  const { spreadsheet, tab } = placeOf(place);
  const { env, now, sleep, hash, catalog, settings, timeout, random = Math.random } = options;
  const clock = { now: options.clock, sleep, random };
  const [{ openSheetsClient }, { accountOf }] = await Promise.all([
    import("./package-client.ts"),
    import("./auth.ts"),
  ]);
  const client = await openSheetsClient({ spreadsheet, env, ...clock, timeout, writeTimeout: timeout });
  const target = sheetsTarget(client, {
    contacts: idsOf(settings.crm?.contacts),
    deals: idsOf(settings.crm?.deals),
    clock,
  });
  const memory = memoryOf(client, tab, isMarkOf(catalog), clock);
  const rules = { hash, catalog };
  return {
    ...storeOver(client, { tab, now, clock, ...rules, memory }),
    portion: removalPortion,
    removeRows: removerIn({ client, tab, memory, rules, clock }),
    rewriteRows: rewriterIn({ client, tab, memory, rules, clock }),
    client,
    tab,
    linksByRecord: true,
    readCrm: () => readCrm(client, settings.crm),
    emptyLinks: () => [],
    fillLinks: async () => {},
    straysOf: () => [],
    target,
    limits: sheetLimits,
    countRecords: () => countCells(client),
    sent: () => client.sent(),
    setUpFaults: async () =>
      setUpFaults(client, settings, tab, { account: await accountOf(env), others: [] }),
    sealPage: { target, front: frontName(settings) },
    origin: `sheets/${client.spreadsheet}/${tab}`,
  };
}

const idsOf = (table: CrmTable | null | undefined) =>
  table ? { tab: table.table, column: table.id } : undefined;

/** The spreadsheet and the tab that a log's URL names after `sheets://`; its address in a browser will do, too. Throws BAD_URL. */
export function placeOf(place: string): { readonly spreadsheet: string; readonly tab: string } {
  const pasted =
    /^(?:https?:\/\/)?docs\.google\.com\/spreadsheets\/(?:u\/\d+\/)?d\/([\w-]{15,})(?:[/?#]|$)/i.exec(place);
  if (pasted?.[1]) return { spreadsheet: pasted[1], tab: "Events" };
  const [, spreadsheet, tab = "Events"] = /^([\w-]{15,})(?:\/([^/?#]+))?\/?$/.exec(place) ?? [];
  if (spreadsheet !== undefined) return { spreadsheet, tab: decoded(tab) };
  throw new DaybookError("BAD_URL", "That names no tab of a Google spreadsheet.", {
    hint: "Write sheets://SPREADSHEET_ID/Events: the first part stands in the spreadsheet's address, docs.google.com/spreadsheets/d/SPREADSHEET_ID/edit, the second is the name of the tab of events.",
  });
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

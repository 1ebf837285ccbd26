import { type Catalog, catalogOf } from "../core/catalog.ts";
import { DaybookError } from "../core/errors.ts";
import type { Hash } from "../core/identity.ts";
import { nearest } from "../core/nearest.ts";
import type { Settings } from "../core/settings.ts";
import type { EventStore } from "../core/store.ts";

/** What opening any store may need. */
export interface OpenOptions {
  /** The clock: ISO 8601 UTC with milliseconds. */
  readonly now: () => string;
  readonly hash: Hash;
  readonly catalog?: Catalog | undefined;
  /** Whether a log that isn't there is made. @default true */
  readonly create?: boolean | undefined;
  /** @default false */
  readonly readonly?: boolean | undefined;
  /** Where the log's CRM stands, for stores that link to it. */
  readonly settings: Settings;
  /** Environment variables: tokens come from here only. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds that only ever grow, for stores that must keep to a rate. */
  readonly clock: () => number;
  /** Waits so many milliseconds. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Is told, in a sentence, what something big will cost before it is begun. */
  readonly tell?: ((line: string) => void) | undefined;
}

type Open = (place: string, options: OpenOptions) => Promise<EventStore>;

/** The stores by the word that their URLs begin with. Each is loaded when it is asked for. */
const stores: Readonly<Record<string, Open>> = {
  sqlite: async (path, options) => (await import("./sqlite/open.ts")).openSqlite(path, options),
  memory: async (_, options) => (await import("./memory.ts")).openMemory(options),
  airtable: async (place, options) => {
    const { catalog = catalogOf() } = options;
    const { openAirtable } = await import("./airtable/open.ts");
    return openAirtable(place, { ...options, catalog });
  },
  sheets: async (place, options) => {
    const { catalog = catalogOf() } = options;
    const { openSheets } = await import("./sheets/open.ts");
    return openSheets(place, { ...options, catalog });
  },
  postgres: async (place, options) => (await import("./postgres/open.ts")).openPostgres(place, options),
  bigquery: async (place, options) => (await import("./bigquery/open.ts")).openBigQuery(place, options),
};

/** Opens the log that a URL names, such as `sqlite:daybook.db` or `memory:`. Throws UNKNOWN_STORE and what the store throws. */
export async function openStore(url: string, options: OpenOptions): Promise<EventStore> {
  const { open, place } = storeOf(url);
  return open(place, options);
}

/** Throws UNKNOWN_STORE for a URL that no store answers to: before anything is written down that names it. */
export const checkStore = (url: string): void => void storeOf(url);

function storeOf(url: string): { readonly open: Open; readonly place: string } {
  const [, scheme = "", place = ""] = /^([a-z][a-z0-9+.-]*):(?:\/\/)?(.*)$/is.exec(url) ?? [];
  const open = Object.prototype.hasOwnProperty.call(stores, scheme) ? stores[scheme] : undefined;
  if (!open) throw unknown(scheme, url);
  return { open, place };
}

// Only the first word of the URL is shown: the rest may hold a password.
function unknown(scheme: string, url: string): DaybookError {
  const names = Object.keys(stores);
  const near = nearest(scheme, names);
  const isPath = scheme === "" || scheme.length === 1; // C:\log.db is a path too
  const pasted = pastedPlace(url);
  if (pasted !== null)
    return new DaybookError("UNKNOWN_STORE", pasted.message, { hint: `Write ${pasted.url}` });
  return new DaybookError(
    "UNKNOWN_STORE",
    isPath
      ? "A log is named by a URL, and this one has no store in front."
      : `There is no store "${scheme}:".`,
    {
      hint:
        isPath && !/[@?]/.test(url)
          ? `Write sqlite:${url.slice(0, 200) || "daybook.db"}`
          : `${near ? `Did you mean ${near}:? ` : ""}There are ${names.map((name) => `${name}:`).join(", ")}.`,
    },
  );
}

/** What an address of the browser, or a spreadsheet's bare id, stands for; null for anything else. */
function pastedPlace(url: string): { readonly message: string; readonly url: string } | null {
  const web = "That is an address for a browser, and no log's URL.";
  const sheet = /^https?:\/\/docs\.google\.com\/spreadsheets\/(?:u\/\d+\/)?d\/([\w-]{25,})/i.exec(url)?.[1];
  if (sheet !== undefined) return { message: web, url: `sheets://${sheet}/Events` };
  const base = /^https?:\/\/airtable\.com\/(app[0-9A-Za-z]{14})\b/.exec(url)?.[1];
  if (base !== undefined) return { message: web, url: `airtable://${base}/Events` };
  return /^[\w-]{40,}$/.test(url)
    ? { message: "That is a spreadsheet's id, and no log's URL.", url: `sheets://${url}/Events` }
    : null;
}

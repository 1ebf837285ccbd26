import manifest from "../../package.json" with { type: "json" };
import type { Settings } from "../core/settings.ts";
import type { EventStore } from "../core/store.ts";
import type { BesideShelf } from "../stores/sqlite/beside-shelf.ts";
import type { Asked } from "../views/ask-views.ts";
import type { Helper } from "../views/pass-shared.ts";
import { withSql } from "../views/sql/engine.ts";
import type { ViewCache } from "../views/view-cache.ts";

interface Placed {
  /** Absolute. */
  readonly path: string;
  schemaVersion(): number;
}

/** The views' cache of a log that is a file: beside it, and void as soon as settings, program, archives or the file's locks are other ones. */
export async function cacheOf(store: EventStore, settings: Settings): Promise<ViewCache | null> {
  if (!("path" in store && "schemaVersion" in store)) return null;
  const { path, schemaVersion, shelf } = store as EventStore & Placed & Partial<BesideShelf>;
  const { viewCacheIn } = await import("../hosts/node/view-cache-files.ts");
  const first = (await store.read({}, undefined)).rows[0]?.event_id ?? null;
  const stamp = [manifest.version, schemaVersion(), first, settings, ...(shelf ? [shelf.stamp] : [])];
  return viewCacheIn(`${path}-views`, JSON.stringify(stamp));
}

/** How a log is asked that stands in an engine which takes SQL; null for any other. */
export function engineOf(store: EventStore): Asked["engine"] {
  if (!withSql(store)) return null;
  const { sql } = store;
  return async (log, views, as_of) =>
    (await import("../views/sql/ask.ts")).sqlReplies(sql, log, views, as_of);
}

/** Who shares in reading a log that is a file. */
export async function helperOf(store: EventStore): Promise<Helper | null> {
  if (!("middle" in store)) return null;
  const { viewHelper } = await import("../stores/sqlite/view-helper.ts");
  return viewHelper(store as BesideShelf);
}

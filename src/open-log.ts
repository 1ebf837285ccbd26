import { type Catalog, catalogOf } from "./core/catalog.ts";
import type { Defined, Definitions, TypedInput } from "./core/define-events.ts";
import type { EventInput } from "./core/event.ts";
import type { Hash } from "./core/identity.ts";
import { type Appended, appendInputs } from "./core/log.ts";
import type { Settings } from "./core/settings.ts";
import { type StateJson, stateOf } from "./core/state.ts";
import type { EventStore } from "./core/store.ts";
import { fromIso } from "./core/time.ts";
import { type WhyJson, whyOf } from "./core/why.ts";
import type { ArchiveAsked, ArchiveDone } from "./log/archive/archive-log.ts";
import { lackingArchives } from "./log/archive/archive-tales.ts";
import type { LogVerified } from "./log/archive/with-archives.ts";
import type { Erasing } from "./log/erase/erasing.ts";
import { givenSettings } from "./log/given-settings.ts";
import type { LogOptions } from "./log/log-options.ts";
import type { PublishRequest } from "./log/publish-log.ts";
import { type Counting, roomOf } from "./log/room.ts";
import type { Checked } from "./log/seal/check-checkpoint.ts";
import type { SealFiles } from "./log/seal/seal-files.ts";
import type { SealAsked, SealDone } from "./log/seal/seal-rows.ts";
import { unguardedOf, verifyLog } from "./log/verify-log.ts";
import { cacheOf, engineOf, helperOf } from "./log/view-aids.ts";
import { askViews, contextAt, settingsFor, type ViewOptions } from "./views/ask-views.ts";
import { type EventFilter, type Listed, listEvents } from "./views/list-events.ts";
import type { Helper } from "./views/pass-shared.ts";
import type { Published } from "./views/publish.ts";
import { readHistory } from "./views/read-history.ts";
import { viewNamed } from "./views/registry.ts";
import type { Room } from "./views/room-text.ts";
import type { ViewCache } from "./views/view-cache.ts";

export type { LogOptions } from "./log/log-options.ts";

/** An open log. Every method may be called again and again; times are ISO 8601 UTC. */
export interface Log<Input = EventInput> {
  /** Appends one event or many: a receipt each, in order, and what is wrong with those that were rejected. */
  append(inputs: Input | readonly Input[]): Promise<Appended>;
  /** The newest events that fit, oldest first. */
  events(filter?: EventFilter): Promise<Listed>;
  /** A view by its word, as of a time: `{as_of, timezone, definition, …}`, with `notes` where a reader should look. */
  view(
    name: string,
    options?: ViewOptions & { readonly as_of?: string },
  ): Promise<Readonly<Record<string, unknown>>>;
  /** What is known of a contact at a time; with nothing in the log, all of it is null or empty. */
  state(contact: string, options?: { readonly at?: string | undefined }): Promise<StateJson>;
  /** How a value came about: `field` is stage, owner, status, plan, tags or a field's name. Throws UNKNOWN_FIELD. */
  why(contact: string, field: string, options?: { readonly at?: string | undefined }): Promise<WhyJson>;
  /** Checks every row: cells as they were written, ids that fit them. `onRow` is told how many were read so far. */
  verify(onRow?: (rows: number) => void): Promise<LogVerified>;
  /** What the tables of a log elsewhere lack or have otherwise, a sentence each; null where the log has no tables of its own. */
  setUpFaults(): Promise<readonly { readonly message: string; readonly hint: string }[] | null>;
  /** Verifies, then seals the rows that aren't sealed yet. Throws SEAL_CROSSED, SEAL_KEY_UNREADABLE, FILE_NOT_WRITABLE. */
  seal(asked?: SealAsked): Promise<SealDone>;
  /** Moves subjects whose retention is over to an archive, and finishes what was broken off. Throws as `archiveLog` says. */
  archive(asked?: ArchiveAsked): Promise<ArchiveDone>;
  /** Checks a checkpoint that was kept elsewhere, and with a verifier key who signed it. Throws CHECKPOINT_UNREADABLE, VERIFIER_KEY_UNREADABLE. */
  checkCheckpoint(note: string, key?: string): Promise<Checked>;
  /** Looks for all that the log holds of a contact and of those merged into it, to erase it. Throws USAGE, ERASE_NOT_POSSIBLE. */
  erasing(contact: string): Promise<Erasing>;
  /** The folder of its archives; null where it has no place for any. */
  readonly archives: string | null;
  /** Where its seal is kept; null where that is no file. */
  readonly files: SealFiles | null;
  /** The list of sealed rows, a line each, as it is kept beside the log; empty where nothing is sealed, or its seal can't be read. */
  leaves(): Promise<readonly string[]>;
  /** Which of the store's own locks against editing are gone, in sentences. */
  unguarded(): Promise<readonly string[]>;
  /** Writes views as tables to the base that the log stands in, or to another: only what changed. Throws NOTHING_TO_PUBLISH_TO, PUBLISH_NOT_SET_UP, PUBLISH_OLDER. */
  publish(request?: PublishRequest): Promise<Published>;
  /** Brings the mirror of a log elsewhere up to date; `full` reads every row again and notices those that are gone. null where the log is here. */
  mirror(options?: { readonly full?: boolean }): Promise<Mirroring | null>;
  /** How much of the plan of a log elsewhere is used; `count` counts the base's records anew, or is what somebody has counted just now. null where the log has no plan. */
  room(options?: RoomOptions): Promise<Room | null>;
  close(): Promise<void>;
  /** Where events are appended to. What is read of it lacks the archives' rows. */
  readonly store: EventStore;
  /** Where they are read, once a question: of a log elsewhere its mirror, which is brought up to date by this; archives among it. Throws ARCHIVE_CHANGED, ARCHIVE_MISSING. */
  toRead(): Promise<EventStore>;
  /** Which archives the log tells of that aren't here, so that no answer counts their rows: a sentence each. */
  lacking(): Promise<readonly string[]>;
  /** What views are kept in between two readings of a large log; null where the store has no place for it. */
  readonly cache: () => Promise<ViewCache | null>;
  /** Passes over half of a large log in another thread; null where the store has none. */
  readonly helper: () => Promise<Helper | null>;
  readonly settings: Settings;
  readonly catalog: Catalog;
  readonly hash: Hash;
  readonly now: () => string;
}

/** How the room is asked for: see `Counting`. */
export type RoomOptions = Partial<Omit<Counting, "now">>;

/** What bringing a mirror up to date gave. */
export interface Mirroring {
  readonly file: string;
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly gone: number;
  /** Requests for a page. */
  readonly pages: number;
}

/** Opens a log by its URL, such as `sqlite:daybook.db` or `memory:`. Throws UNKNOWN_STORE, CONFIG_INVALID and what the store throws. */
export function openLog<D extends Definitions>(
  url: string,
  options: LogOptions<D> & { readonly events: Defined<D> },
): Promise<Log<TypedInput<D>>>;
export function openLog(url: string, options?: LogOptions): Promise<Log>;
export async function openLog(url: string, options: LogOptions = {}): Promise<Log> {
  const [{ hold, straysIn }, host] = await Promise.all([
    import("./log/hold.ts"),
    import("./hosts/node/host.ts"),
  ]);
  const { hash = host.hash, now = host.now, env = host.nodeHost.env } = options;
  const { clock = host.clock, sleep = host.sleep } = options;
  const settings = await givenSettings(options);
  const catalog = catalogOf(settings.events.on, settings.events.own);
  const { create = true, readonly = false } = options;
  const given = { ...options, hash, now, catalog, settings, env, clock, sleep, create, readonly };
  const held = await hold(url, given);
  const { store, remote, close } = held;
  const cache = async () => cacheOf(await held.rows(), settings);
  const helper = async () => (remote === null ? helperOf(await held.rows()) : null);
  const rules = { catalog, hash, timezone: settings.timezone };
  let lacks: Promise<readonly string[]> | undefined;
  const lackingIn = (rows: EventStore): Promise<readonly string[]> => {
    lacks ??= lackingArchives(rows, held.archives, rules);
    return lacks;
  };
  const told = async (rows: EventStore): Promise<EventStore> => {
    if (lacks === undefined) for (const note of await lackingIn(rows)) options.tell?.(note);
    return rows;
  };
  const toRead: Log["toRead"] = async () => told(await held.toRead());
  const { sealDesk } = await import("./log/seal/seal-desk.ts");
  const seals = sealDesk({ held, rules, leaves: options.leaves, now, env });
  const historyOf = async (contact: string, at: string) => {
    const context = contextAt(fromIso(at), settings);
    const { history } = await readHistory(await toRead(), contact, context, hash);
    return {
      context,
      history: history ?? { contact_id: contact, steps: [], subjects: [], created_at: null },
    };
  };
  const verify: Log["verify"] = async (onRow) => {
    const found = await verifyLog(
      {
        store,
        catalog,
        hash,
        strays: remote ? () => straysIn(remote) : undefined,
        seal: seals.known,
        undated: seals.undated,
        beside: held,
      },
      onRow,
    );
    // What is wrong with archives is among what was found.
    if (found.archive_faults === undefined) await told(await held.rows());
    return found;
  };
  return {
    append: (inputs) => appendInputs(store, Array.isArray(inputs) ? inputs : [inputs], rules, now()),
    events: async (filter = {}) => listEvents(await toRead(), filter, rules),
    async view(name, { as_of = now(), ...others } = {}) {
      const view = await viewNamed(name);
      const seen = settingsFor(name, settings, others);
      const rows = await toRead();
      const asked = {
        store: rows,
        engine: engineOf(rows),
        hash,
        settings: seen,
        cache: seen === settings ? cache : null,
        helper,
        notes: await lacks,
      };
      const [reply] = await askViews(asked, [view], fromIso(as_of));
      return reply?.json ?? {};
    },
    async state(contact, { at = now() } = {}) {
      const { history, context } = await historyOf(contact, at);
      return stateOf(history, context.pipelines, context.as_of, contact);
    },
    async why(contact, field, { at = now() } = {}) {
      const { history, context } = await historyOf(contact, at);
      return whyOf(history, field, context, contact);
    },
    verify,
    async publish(request = {}) {
      const { publishLog } = await import("./log/publish-log.ts");
      const asked = { store: await toRead(), hash, settings, cache, helper, notes: await lacks };
      return publishLog({ url, held, asked, options: given }, request);
    },
    async mirror({ full = false } = {}) {
      if (remote === null) return null;
      const { path, refresh, replace, replica } = remote.mirror;
      const { added, changed, pages, ...more } = full ? await replace() : { gone: 0, ...(await refresh()) };
      return { file: path, rows: replica.head().rows, added, changed, gone: more.gone, pages };
    },
    async room({ count = false, tell } = {}) {
      if (remote === null) return null;
      if (count === true) await remote.mirror.fresh();
      return roomOf(remote.mirror, remote.log, { now: now(), count, tell });
    },
    setUpFaults: async () => (remote === null ? null : remote.log.setUpFaults()),
    archives: held.archives.folder,
    files: seals.files,
    seal: (asked = {}) => seals.seal(asked),
    async archive(asked = {}) {
      const { archiveLog } = await import("./log/archive/archive-log.ts");
      return archiveLog({ held, url, settings, catalog, hash, now, verify, seals }, asked);
    },
    checkCheckpoint: (note, key) => seals.check(note, key),
    async erasing(contact) {
      const { eraseContact } = await import("./log/erase/erase-log.ts");
      return eraseContact({ held, rules, seals, now, env }, contact);
    },
    leaves: async () => (await seals.known()).seal?.leaves ?? [],
    unguarded: () => unguardedOf(store),
    close,
    store,
    toRead,
    lacking: async () => lackingIn(await held.toRead()),
    cache,
    helper,
    settings,
    catalog,
    hash,
    now,
  };
}

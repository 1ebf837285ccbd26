import type { Settings } from "../../src/core/settings.ts";
import { frontColumns, frontName, tablesOf } from "../../src/views/publish-layout.ts";
import type { PublishedRow, TableTarget, TargetCell } from "../../src/views/table-target.ts";
import type { ColumnKind } from "../../src/views/view.ts";

type Cells = Readonly<Record<string, TargetCell>>;

interface FakeRow {
  readonly id: string;
  readonly created: string;
  cells: Map<string, TargetCell>;
}

interface FakeTable {
  readonly kinds: Map<string, ColumnKind>;
  readonly rows: Map<string, FakeRow>;
}

/** Tables in memory that behave like a base: typed cells, empty ones left out, ten rows a request, ids without order, whole seconds. */
export interface FakeTarget extends TableTarget {
  readonly tables: Map<string, FakeTable>;
  /** The records that links may lead to. */
  readonly records: Set<string>;
  /** Its clock, ISO. */
  now: string;
  /** Rows written so far, by table. */
  readonly written: Map<string, number>;
  /** Asked before every request; a write that it throws at isn't done. */
  before: (request: string) => Promise<void> | void;
  /** Asked after every write, which has been done by then. */
  after: (request: string) => Promise<void> | void;
  /** A row's cells by key, but for those named. */
  shown(table: string, without?: readonly string[]): Readonly<Record<string, Cells>>;
  /** What a person does: the row of a key, or a new one. */
  row(table: string, key: string): FakeRow;
  add(table: string, cells: Cells): string;
}

/** A target with the tables that settings ask for. */
export async function fakeTarget(settings: Settings, words = settings.publish.tables): Promise<FakeTarget> {
  const when = { title: "Updated", kind: "when" as const };
  const layout = [
    ...(await tablesOf(words, settings)),
    { name: frontName(settings), columns: frontColumns },
  ].map(({ name, columns }): [string, FakeTable] => [
    name,
    { kinds: new Map([...columns, when].map(({ title, kind }) => [title, kind])), rows: new Map() },
  ]);
  const tables = new Map(layout);
  let ids = 0;
  let sent = 0;
  const tableOf = (name: string): FakeTable => {
    const table = tables.get(name);
    if (!table) throw new Error(`no table ${name}`);
    return table;
  };
  const insert = (name: string, cells: Cells): string => {
    // An id says nothing about age.
    const id = `row${((++ids * 7919) % 100_003).toString(36).padStart(5, "0")}`;
    const created = `${target.now.slice(0, 19)}.000Z`;
    tableOf(name).rows.set(id, { id, created, cells: taken(tableOf(name), cells, target.records) });
    return id;
  };
  const request = async (name: string, work: () => void): Promise<void> => {
    sent += 1;
    await target.before(name);
    work();
    await target.after(name);
  };
  const listed = (name: string, columns: readonly string[]): readonly PublishedRow[] => {
    for (const title of columns) if (!tableOf(name).kinds.has(title)) throw new Error(`no column ${title}`);
    return [...tableOf(name).rows.values()].map(({ id, created, cells }) => ({
      id,
      created,
      cells: Object.fromEntries([...cells].filter(([title]) => columns.includes(title))),
    }));
  };
  const count = (name: string, n: number): unknown =>
    target.written.set(name, (target.written.get(name) ?? 0) + n);
  const target: FakeTarget = {
    tables,
    records: new Set(),
    now: "2026-06-01T00:00:00.000Z",
    written: new Map(),
    before: () => undefined,
    after: () => undefined,
    async describe() {
      sent += 1;
      await target.before("describe");
      return [...tables].map(([name, { kinds }]) => ({ name, columns: [...kinds.keys()] }));
    },
    async read(name, columns) {
      sent += 1;
      await target.before(`read ${name}`);
      return listed(name, columns);
    },
    async find(name, columns, keys) {
      sent += 1;
      await target.before(`find ${name}`);
      return listed(name, columns).filter(({ cells }) => keys.includes(String(cells.key)));
    },
    async write(name, { create, update, remove }) {
      for (const ids of tens(remove))
        await request(`remove ${name}`, () => {
          for (const id of ids) if (tableOf(name).rows.delete(id)) count(name, 1);
        });
      for (const rows of tens(update))
        await request(`update ${name}`, () => {
          for (const { id, cells } of rows) {
            const row = tableOf(name).rows.get(id);
            if (!row) continue;
            const changed = taken(tableOf(name), cells, target.records);
            for (const title of Object.keys(cells)) {
              const cell = changed.get(title);
              if (cell === undefined) row.cells.delete(title);
              else row.cells.set(title, cell);
            }
            count(name, 1);
          }
        });
      for (const rows of tens(create))
        await request(`create ${name}`, () => {
          for (const cells of rows) insert(name, cells);
          count(name, rows.length);
        });
    },
    requests: () => sent,
    shown(name, without = ["Updated"]) {
      const rows: Record<string, Cells> = Object.create(null);
      for (const { id, cells } of tableOf(name).rows.values()) {
        const key = String(cells.get("key") ?? id);
        if (key in rows) throw new Error(`two rows of ${name} have the key ${key}`);
        rows[key] = Object.fromEntries([...cells].filter(([title]) => !without.includes(title)));
      }
      return { ...rows };
    },
    row(name, key) {
      const found = [...tableOf(name).rows.values()].filter(({ cells }) => cells.get("key") === key);
      if (found.length !== 1) throw new Error(`${found.length} rows of ${name} have the key ${key}`);
      return found[0] as FakeRow;
    },
    add: insert,
  };
  return target;
}

function* tens<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += 10) yield items.slice(at, at + 10);
}

/** Cells as a base takes them: of the column's type, or refused. */
function taken(table: FakeTable, cells: Cells, records: ReadonlySet<string>): Map<string, TargetCell> {
  const kept = new Map<string, TargetCell>();
  for (const [title, cell] of Object.entries(cells)) {
    const kind = table.kinds.get(title);
    if (!kind) throw new Error(`no column ${title}`);
    const value = kind === "link" ? linksIn(cell, records) : cell === null ? null : typed(cell, kind, title);
    if (value !== null && value !== false && value !== "" && !(Array.isArray(value) && value.length === 0))
      kept.set(title, value);
  }
  return kept;
}

function linksIn(cell: TargetCell, records: ReadonlySet<string>): TargetCell {
  if (cell === null) return null;
  if (!Array.isArray(cell)) throw new Error(`${String(cell)} is no list of records`);
  return (cell as readonly string[]).filter((id) => records.has(id));
}

function typed(cell: TargetCell, kind: ColumnKind, title: string): TargetCell {
  const refuse = (): never => {
    throw new Error(`the column ${title} takes no ${JSON.stringify(cell)}`);
  };
  if (kind === "tick") return typeof cell === "boolean" ? cell : refuse();
  if (kind === "int" || kind === "days" || kind === "pct" || kind === "number")
    // A sheet keeps fifteen digits.
    return typeof cell === "number" ? Number(cell.toPrecision(15)) : refuse();
  if (typeof cell !== "string") return refuse();
  if (kind === "when") return Number.isNaN(Date.parse(cell)) ? refuse() : new Date(cell).toISOString();
  if (kind === "day") return /^\d{4}-\d{2}-\d{2}$/.test(cell) ? cell : refuse();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break among them
  if (kind !== "long" && /[\u0000-\u001f]/.test(cell)) return refuse();
  return cell;
}

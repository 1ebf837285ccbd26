import { frontColumns } from "../../views/publish-layout.ts";
import type {
  Moment,
  MomentTable,
  MomentTarget,
  PublishedRow,
  TableChanges,
  TableTarget,
} from "../../views/table-target.ts";
import type { SheetsClient } from "./client.ts";
import { readBook } from "./tabs.ts";

/** Tabs that are read and written one by one, as settings and seals are; rows are found again by their keys. */
export const tablesOf = (
  client: SheetsClient,
  target: MomentTarget,
): Pick<TableTarget, "describe" | "read" | "find" | "write"> => {
  const momentOf = async (name: string): Promise<readonly [Moment, MomentTable | undefined]> => {
    const moment = await target.readAll([{ name, columns: frontColumns }]);
    return [moment, moment.tables[0]];
  };
  const read = async (name: string): Promise<readonly PublishedRow[]> => {
    const [, table] = await momentOf(name);
    return table?.rows ?? [];
  };
  return {
    async describe() {
      const { tabs } = await readBook(client);
      return tabs.map(({ title, headers }) => ({ name: title, columns: headers }));
    },
    read,
    find: async (name, _, keys) => {
      const wanted = new Set(keys);
      return (await read(name)).filter((row) => wanted.has(keyIn(row.id)));
    },
    async write(name, changes) {
      for (;;) {
        const [moment, table] = await momentOf(name);
        if (!table) return;
        const columns = frontColumns.filter(({ title }) => table.columns.includes(title));
        const now = { word: "daybook", name, columns, order: [], ...asNow(changes, table.rows) };
        if ((await moment.write([now], () => undefined)).done) return;
      }
    },
  };
};

/** The key of a row, from the id that it was read under. */
const keyIn = (id: string): string => id.slice(id.indexOf(" ") + 1);

/** Changes by the places that rows have now; a row that is there already is not made again. */
function asNow({ create, update, remove }: TableChanges, rows: readonly PublishedRow[]): TableChanges {
  const now = new Map<string, string>();
  for (const { id } of rows) if (!now.has(keyIn(id))) now.set(keyIn(id), id);
  const idOf = (id: string): string | undefined => (keyIn(id) === "" ? undefined : now.get(keyIn(id)));
  const made = create.map((cells) => ({ cells, id: now.get(String(cells.key ?? "")) }));
  return {
    create: made.flatMap(({ cells, id }) => (id === undefined ? [cells] : [])),
    update: [
      ...made.flatMap(({ cells, id }) => (id === undefined ? [] : [{ id, cells }])),
      ...update.flatMap(({ id, cells }) => {
        const at = idOf(id);
        return at === undefined ? [] : [{ id: at, cells }];
      }),
    ],
    remove: remove.flatMap((id) => idOf(id) ?? []),
  };
}

import type { BaseObject } from "./base-object.ts";
import { fieldNamed, liveTable } from "./model-kinds.ts";
import type { Run } from "./run.ts";
import { scriptsDoNotKnow } from "./script-error.ts";

/** What the person filled in, by key. */
export type Settings = Readonly<Record<string, string | number>>;

interface Item {
  readonly type: "table" | "field" | "view" | "text" | "number" | "select";
  readonly key: string;
  readonly options: Readonly<Record<string, unknown>>;
}

const types = ["table", "field", "view", "text", "number", "select"] as const;

/**
 * input.config of an extension, with its makers of items. Source: airtable.com/developers/scripting/api/config: it answers a table, a field,
 * a view, a text, a number or a select's value by key.
 */
export function openSettings(run: Run, open: BaseObject, settings: Settings): unknown {
  const { realm } = run;
  const items = realm.kind<Item>("SettingsItem", {}, {});
  const settingOf = ({ type, key, options }: Item, all: readonly Item[]): unknown => {
    const given = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (given === undefined) throw scriptsDoNotKnow(`the setting "${key}", which nobody filled in`);
    const parent = (): string => {
      const named = all.find((item) => item.key === options.parentTable);
      const table = named && Object.hasOwn(settings, named.key) ? settings[named.key] : undefined;
      if (table === undefined) throw scriptsDoNotKnow(`the setting "${key}" without its parentTable`);
      return open.tableNamed(table);
    };
    if (type === "table") return open.tableObject(open.tableNamed(given));
    if (type === "view") return open.viewObject(open.viewNamed(parent(), given));
    if (type === "field") {
      const tableId = parent();
      return open.fieldObject({ tableId, id: fieldNamed(liveTable(run, tableId), String(given)).id });
    }
    if (type === "select") {
      const offered = options.options as readonly { readonly value: string }[] | undefined;
      if (!offered?.some(({ value }) => value === given))
        throw new Error(`The setting "${key}" has no option "${given}".`);
    }
    if (typeof given !== (type === "number" ? "number" : "string"))
      throw new Error(`The setting "${key}" is a ${type}, and ${JSON.stringify(given)} was filled in.`);
    return given;
  };
  const config = realm.method((given) => {
    if (typeof given !== "object" || given === null || !("title" in given))
      throw scriptsDoNotKnow("input.config() without a title in an extension");
    const listed = "items" in given && Array.isArray(given.items) ? given.items : [];
    const all = listed.map((item: unknown) => {
      const known = items.inner(item);
      if (!known) throw scriptsDoNotKnow("a settings item that input.config did not make");
      return known;
    });
    const values = realm.plain({}) as Record<string, unknown>;
    for (const item of all) values[item.key] = settingOf(item, all);
    return values;
  });
  const makers = types.map((type) => [
    type,
    realm.method((key, options) => {
      if (typeof key !== "string") throw scriptsDoNotKnow(`${typeof key} as the key of a setting`);
      return items.make({ type, key, options: { ...(options as object | undefined) } });
    }),
  ]);
  return Object.assign(config as object, Object.fromEntries(makers));
}

import { canonicalJson, parseJson } from "../core/canonical-json.ts";
import type { TableTarget } from "./table-target.ts";

/** The columns of the front page that hold settings and the like. */
export const settingColumns = ["Name", "Kind", "Value"] as const;

/** Whether cells are those of the row that keeps a base's settings. */
export const isSettings = (cells: { readonly Name?: unknown; readonly Kind?: unknown }): boolean =>
  cells.Kind === "Setting" &&
  String(cells.Name ?? "")
    .trim()
    .toLowerCase() === "settings";

/** Settings as they are kept: the keys of daybook.config.json. */
export const settingsText = (json: object): string => JSON.stringify(json, null, 2);

/** Whether a text holds these settings, in whatever order. */
export function holdsSettings(text: unknown, json: object): boolean {
  const read = typeof text === "string" ? parseJson(text) : null;
  const plain = (value: unknown): string => canonicalJson(JSON.parse(JSON.stringify(value)));
  return read?.ok === true && plain(read.value) === plain(json);
}

/** Keeps settings on a base's front page, where its scripts read them; nothing is written where they stand there already. Gives whether anything was, or in a rehearsal would be. */
export async function keepBaseSettings(
  target: Pick<TableTarget, "read" | "write">,
  front: string,
  json: object,
  { rehearse }: { readonly rehearse: boolean },
): Promise<boolean> {
  const row = (await target.read(front, settingColumns)).find(({ cells }) => isSettings(cells));
  if (holdsSettings(row?.cells.Value, json)) return false;
  if (rehearse) return true;
  const Value = settingsText(json);
  const fresh = { Name: "settings", Kind: "Setting", Value, key: "setting settings" };
  await target.write(front, {
    create: row ? [] : [fresh],
    update: row ? [{ id: row.id, cells: { Value } }] : [],
    remove: [],
  });
  return true;
}

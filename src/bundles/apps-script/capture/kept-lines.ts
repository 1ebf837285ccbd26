import type { Globals } from "../../../hosts/apps-script/globals.ts";

/** Seconds: as long as anything is kept there. Source: CacheService's reference. */
const longest = 21_600;
/** Characters of one value: 100 KB is the most, and a character takes up to three bytes. */
const most = 30_000;

type Cached = { readonly globals: Pick<Globals, "CacheService"> };

const partOf = (name: string, part: number): string => `daybook ${name} ${part}`;

/** Lines that were kept under a name; none of those that Google has dropped, which it may at any time. */
export function readLines({ globals }: Cached, name: string): readonly string[] {
  const cache = globals.CacheService.getScriptCache();
  const count = Number(cache.get(partOf(name, 0)) ?? 0);
  if (!(count > 0)) return [];
  const names = Array.from({ length: count }, (_, at) => partOf(name, at + 1));
  const held = cache.getAll(names);
  return names.flatMap((part) => (held[part] ?? "").split("\n")).filter((line) => line !== "");
}

/** Keeps lines under a name for some hours, instead of those that were kept before. */
export function keepLines({ globals }: Cached, name: string, lines: Iterable<string>): void {
  const values: string[] = [""];
  for (const line of lines) {
    const last = values.length - 1;
    if ((values[last] ?? "").length + line.length > most) values.push(`${line}\n`);
    else values[last] += `${line}\n`;
  }
  const entries = values.map((text, at): readonly [string, string] => [partOf(name, at + 1), text]);
  const all = Object.fromEntries([...entries, [partOf(name, 0), String(values.length)]]);
  globals.CacheService.getScriptCache().putAll(all, longest);
}

import { fromIso, toIso } from "../../../core/time.ts";
import type { CrmSubject } from "../../common/crm.ts";
import { columnsOf } from "../../common/observe.ts";
import { keyOf } from "../../common/sweep.ts";
import type { Desk } from "../desk.ts";

/**
 * What the CRM's rows looked like when they were last compared with the log: a hint that spares comparing them again. What is lost of it,
 * and Google may drop it at any time, is compared anew; what it passes over by chance the night finds.
 */
export interface Seen {
  /** Whether a subject's row looks as it did. */
  isAsBefore(subject: CrmSubject): boolean;
  /** Keeps how these look now, beside those of `all` that were kept before. */
  keep(compared: readonly CrmSubject[], all: readonly CrmSubject[]): void;
}

type Cached = Pick<Desk, "globals" | "host" | "settings">;

/** Milliseconds: as long as anything is kept there. Source: CacheService's reference, 21,600 seconds. */
const longest = 21_600;
/** Characters of one value: 100 KB is the most. */
const most = 90_000;
const name = (part: number): string => `daybook seen ${part}`;

/** Reads the hint. */
export function openSeen({ globals, host, settings }: Cached): Seen {
  const cache = globals.CacheService.getScriptCache();
  const before = new Map<string, string>();
  const parts = Number(cache.get(name(0)) ?? 0);
  const held = parts > 0 ? cache.getAll(numbers(parts).map(name)) : {};
  for (const part of numbers(parts))
    for (const line of (held[name(part)] ?? "").split("\n")) {
      const [mark = "", key = ""] = [line.slice(0, 12), line.slice(13)];
      if (key !== "") before.set(key, mark);
    }
  // Settings that changed make every row worth a look.
  const rules = host.hash(JSON.stringify([settings.crm, settings.events, settings.timezone]));
  const markOf = ({ home, record, contact_id }: CrmSubject): string => {
    const cells = columnsOf(home.observed).map((column) => record.getCellValue(column));
    return host.hash(JSON.stringify([rules, contact_id, cells])).slice(0, 12);
  };
  return {
    isAsBefore: (subject) => before.get(keyOf(subject)) === markOf(subject),
    keep(compared, all) {
      const fresh = new Map(compared.map((subject) => [keyOf(subject), markOf(subject)]));
      const values: string[] = [""];
      for (const subject of all) {
        const key = keyOf(subject);
        const mark = fresh.get(key) ?? before.get(key);
        if (mark === undefined) continue;
        if ((values[values.length - 1] ?? "").length > most) values.push("");
        values[values.length - 1] += `${mark} ${key}\n`;
      }
      const entries = values.map((text, at): readonly [string, string] => [name(at + 1), text]);
      cache.putAll(Object.fromEntries([...entries, [name(0), String(values.length)]]), longest);
    },
  };
}

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1);

/** The property with the time of the last run that compared the CRM to its end. */
const sweptProperty = "DAYBOOK_COMPARED";

/** For so long (milliseconds) after such a run, a row that the log doesn't know was made since. */
const fresh = 30 * 60_000;

/** Whether rows that the log doesn't know were made just now: all that were there a moment ago are logged. */
export function areNewcomers({ globals, host }: Cached): boolean {
  const at = globals.PropertiesService.getScriptProperties().getProperty(sweptProperty);
  const ago = host.clock() - fromIso(at ?? "");
  return at !== null && ago >= 0 && ago <= fresh;
}

/** Notes that all rows of the CRM as of an instant (milliseconds) are logged. */
export const noteCompared = ({ globals }: Cached, at: number): void => {
  globals.PropertiesService.getScriptProperties().setProperty(sweptProperty, toIso(at));
};

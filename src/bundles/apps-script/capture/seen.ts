import { fromIso, toIso } from "../../../core/time.ts";
import type { CrmSubject } from "../../common/crm.ts";
import { columnsOf, type Subject } from "../../common/observe.ts";
import { keyOf } from "../../common/sweep.ts";
import type { Desk } from "../desk.ts";
import { keepLines, readLines } from "./kept-lines.ts";

/**
 * What the CRM's rows looked like when they were last compared with the log: a hint that spares comparing them again. What is lost of it,
 * and Google may drop it at any time, is compared anew; what it passes over by chance the night finds.
 */
export interface Seen {
  /** Whether a subject's row looks as it did. */
  isAsBefore(subject: CrmSubject): boolean;
  /** Keeps how these look now, beside those of `all` that were kept before. */
  keep(compared: readonly CrmSubject[], all: readonly CrmSubject[]): void;
  /** Has these compared by the next run, however they look then. */
  forget(subjects: readonly Subject[]): void;
}

type Cached = Pick<Desk, "globals" | "host" | "settings">;

/** Reads the hint. */
export function openSeen(desk: Cached): Seen {
  const { host, settings } = desk;
  const before = new Map(
    readLines(desk, "seen").map((line): readonly [string, string] => [line.slice(13), line.slice(0, 12)]),
  );
  const write = (marks: ReadonlyMap<string, string>): void =>
    keepLines(
      desk,
      "seen",
      [...marks].map(([key, mark]) => `${mark} ${key}`),
    );
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
      const marks = new Map<string, string>();
      for (const subject of all) {
        const key = keyOf(subject);
        const mark = fresh.get(key) ?? before.get(key);
        if (mark !== undefined) marks.set(key, mark);
      }
      write(marks);
    },
    forget(subjects) {
      const known = subjects.filter((subject) => before.delete(keyOf(subject)));
      if (known.length > 0) write(before);
    },
  };
}

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

import { join } from "node:path";
import Database from "libsql";
import { openLog } from "../../src/index.ts";
import { viewEntries } from "../../src/views/registry.ts";
import { type Desk, desk } from "./support.ts";

interface Line {
  readonly contact_id: string;
  readonly event_type: string;
  readonly timestamp: string;
  readonly deal_id?: string;
  readonly event_data?: object;
}

/** An event as a file to import tells it. */
export const line = (
  timestamp: string,
  contact_id: string,
  event_type: string,
  event_data: object = {},
  deal_id?: string,
): Line => ({ contact_id, event_type, timestamp, event_data, ...(deal_id ? { deal_id } : {}) });

/** Two deals that are long over, one that stands in an open stage since then, one of this year. */
export const story: readonly Line[] = [
  line("2020-01-10", "ann", "contact_created", { source: "fair" }),
  line("2020-01-11", "ann", "owner_assigned", { to: "Rep A" }),
  line("2020-02-01", "ann", "stage_changed", { to: "New" }, "d1"),
  line("2020-02-20", "ann", "stage_changed", { from: "New", to: "Won" }, "d1"),
  line("2020-03-01", "bob", "contact_created", {}),
  line("2020-03-02", "bob", "stage_changed", { to: "New" }, "d2"),
  line("2020-04-02", "bob", "stage_changed", { from: "New", to: "Lost" }, "d2"),
  line("2020-05-01", "cat", "contact_created", {}),
  line("2020-05-02", "cat", "stage_changed", { to: "Proposal Sent" }, "d3"),
  line("2020-06-01", "dan", "contact_created", {}),
  line("2020-06-02", "dan", "tag_added", { tag: "engaged" }),
  line("2026-05-20", "eve", "contact_created", {}),
  line("2026-05-21", "eve", "stage_changed", { to: "New" }, "d5"),
];

const ndjson = (lines: readonly Line[]): string => lines.map((each) => `${JSON.stringify(each)}\n`).join("");

/** A desk with a log of such events. */
export async function filled(lines: readonly Line[] = story, config?: object): Promise<Desk> {
  const at = desk({ "events.ndjson": ndjson(lines) });
  if (config) at.write("daybook.config.json", JSON.stringify(config));
  await at.run("import events.ndjson --yes");
  return at;
}

/** What a log answers: every view, and more than those. */
export async function answers(at: Desk): Promise<unknown> {
  const log = await openLog(`sqlite:${join(at.folder, "daybook.db")}`, { now: () => at.now });
  const { events } = await log.events({ limit: 0 });
  const said = {
    views: await Promise.all(viewEntries.map(({ name }) => log.view(name))),
    events: events.filter(({ contact_id }) => contact_id !== "daybook"),
    state: await log.state("ann"),
    why: await log.why("ann", "owner"),
  };
  await log.close();
  return said;
}

/** The folder of its archives. */
export const shelf = (at: Desk): string => join(at.folder, "daybook.db.archive");

/** The contacts of a log's own rows, sorted. */
export function rowsIn(at: Desk): readonly string[] {
  const db = new Database(join(at.folder, "daybook.db"), { readonly: true });
  const rows = db.prepare("select contact_id from events order by contact_id").raw().all() as string[][];
  db.close();
  return rows.map(([contact]) => String(contact));
}

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { trades } from "../../src/cli/init/trades.ts";
import type { EventInput } from "../../src/core/event.ts";
import { parseWhen } from "../../src/core/parse-when.ts";
import { fromIso } from "../../src/core/time.ts";
import { openText } from "../../src/hosts/node/open-text.ts";
import { readCsv } from "../../src/hosts/node/read-csv.ts";
import { openLog } from "../../src/open-log.ts";
import { startReport } from "../../src/report/collect.ts";
import { contextAt } from "../../src/views/ask-views.ts";
import { pass } from "../../src/views/fold.ts";

/** The day at whose beginning, in a trade's own zone, its sample is looked at; all of it happened before. */
export const sampleDay = "2026-06-01";

/** What stands on top of a trade's report: `Solar installer: sample data`. */
export const sampleTitle = (trade: string): string =>
  `${trade.charAt(0).toUpperCase()}${trade.slice(1).replace(/-/g, " ")}: sample data`;

/** The text of `report.html` in a trade's folder: the report over its sample, with its config. Throws where the log doesn't take an event of it. */
export async function tradeReport(folder: string, trade: string): Promise<string> {
  const log = await openLog("memory:", { config: join(folder, "daybook.config.json") });
  const { receipts } = await log.append(await sampleOf(folder));
  const odd = receipts.find(({ status }) => status !== "appended");
  if (odd) throw new Error(`${trade}: ${odd.status}, ${odd.reason}`);
  const { timezone } = log.settings;
  const now = fromIso(log.now());
  const asOf = fromIso(parseWhen(sampleDay, "the sample's day", { now, timezone }));
  const rules = contextAt(asOf, log.settings);
  const making = startReport(rules, { title: sampleTitle(trade) });
  const page = await making.finish(await pass(await log.toRead(), rules, log.hash, making.take));
  await log.close();
  return page;
}

async function sampleOf(folder: string): Promise<readonly EventInput[]> {
  const { rows } = await readCsv(await openText(join(folder, "sample.csv")));
  const inputs: EventInput[] = [];
  for await (const { cells = {} } of rows)
    inputs.push(Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== "")));
  return inputs;
}

/** Writes the report of every trade's sample into its folder under `templates`. */
export async function writeTrades(templates: string): Promise<void> {
  for (const { name } of trades) {
    const folder = join(templates, name);
    writeFileSync(join(folder, "report.html"), await tradeReport(folder, name));
  }
}

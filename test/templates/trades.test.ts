import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { root } from "../../scripts/bundle-options.mjs";
import { sampleDay, sampleTitle, tradeReport } from "../../scripts/templates/trades.ts";
import { trades } from "../../src/cli/init/trades.ts";
import { standardTypes } from "../../src/core/standard-types.ts";
import { type Config, parseConfig } from "../../src/schema/config.ts";
import { type Desk, desk, type Said } from "../cli/support.ts";
import { blocksOf, missingLines } from "../readme-blocks.ts";

const folderOf = (trade: string): string => join(root, "templates", trade);
const fileOf = (trade: string, name: string): string => readFileSync(join(folderOf(trade), name), "utf8");
const configIn = (text: string): Config => parseConfig(JSON.parse(text), "config");
const zoneOf = (trade: string): string => configIn(fileOf(trade, "daybook.config.json")).timezone;

/** An empty folder in which `templates/` can be named as in Daybook's own. */
function checkout(): Desk {
  const at = desk();
  symlinkSync(join(root, "templates"), join(at.folder, "templates"), "junction");
  return at;
}

/** A log of the trade, begun with its template and filled with its sample. */
async function begun(trade: string): Promise<Desk> {
  const at = checkout();
  await at.run(`init --template ${trade} --timezone ${zoneOf(trade)}`);
  await at.run(`append templates/${trade}/sample.csv`);
  return at;
}

const asked = async <T>(at: Desk, line: string): Promise<T> => (await at.run(`${line} --json`)).json() as T;

interface Velocity {
  readonly stages: readonly { readonly pipeline: string; readonly stage: string; readonly visits: number }[];
  readonly measures: readonly { readonly name: string; readonly n: number }[];
}

test("init offers every trade, and says first of each what its page says", () => {
  for (const { name, first } of trades) {
    const { events } = configIn(fileOf(name, "daybook.config.json"));
    const types = [...(events.on ?? []), ...events.own.map((own) => own.name)];
    const named = (/\(([^)]+)\)/.exec(first)?.[1] ?? "").split(", ");
    const [, section = ""] = fileOf(name, "README.md").split("## The first workflow");
    expect(types).toEqual(expect.arrayContaining(named));
    for (const type of named) expect(section.split("\n## ")[0]).toContain(`\`${type}\``);
  }
});

describe.each(trades.map(({ name }) => name))("%s", (trade) => {
  const page = fileOf(trade, "README.md");

  test("its sample goes in whole, and once", async () => {
    const at = checkout();
    expect((await at.run(`init --template ${trade}`)).code).toBe(0);
    const events = fileOf(trade, "sample.csv").trim().split("\n").length - 1;
    const none = { read: events, conflict: 0, rejected: 0, problems: [] };
    const line = `append templates/${trade}/sample.csv`;
    expect(await asked(at, line)).toMatchObject({ ...none, appended: events, duplicate: 0 });
    expect(await asked(at, line)).toMatchObject({ ...none, appended: 0, duplicate: events });
    expect(await asked(at, "verify")).toMatchObject({ ok: true, events });
  });

  test("its sample is small, before the day on which it is looked at, and of nobody", () => {
    const sample = fileOf(trade, "sample.csv").trim();
    const [header = "", ...rows] = sample.split("\n");
    const at = header.split(",").indexOf("timestamp") - header.split(",").length;
    const times = rows.map((row) => row.split(",").at(at) ?? "");
    expect([...times].sort()).toEqual(times);
    expect([times[0]?.slice(0, 7), (times.at(-1) ?? "") < sampleDay]).toEqual(["2026-01", true]);
    const contacts = new Set(rows.map((row) => row.split(",")[0])).size;
    expect(contacts).toBeGreaterThanOrEqual(40);
    expect(contacts).toBeLessThanOrEqual(80);
    expect(sample.match(/@(?!example\.com)/g)).toBeNull();
  });

  test("every stage was entered, every measure has a span, and every table has rows", async () => {
    const at = await begun(trade);
    const { pipelines, measures } = configIn(at.read("daybook.config.json"));
    const velocity = await asked<Velocity>(at, `velocity --as-of ${sampleDay}`);
    const entered = velocity.stages.filter(({ visits }) => visits > 0);
    expect(entered.map(({ pipeline, stage }) => [pipeline, stage])).toEqual(
      pipelines.flatMap(({ name, stages }) => stages.map((stage) => [name, stage.name])),
    );
    expect(velocity.measures.map(({ name }) => name)).toEqual(measures.map(({ name }) => name));
    expect(velocity.measures.filter(({ n }) => n === 0)).toEqual([]);
    for (const view of ["timelines", "stuck", "reengage", "cohorts", "owners", "activity", "changes"]) {
      const { rows } = await asked<{ rows: readonly unknown[] }>(at, `${view} --as-of ${sampleDay}`);
      expect([view, rows.length > 2]).toEqual([view, true]);
    }
  });

  test("its own types happen in the sample, and timelines say them in words", async () => {
    const at = await begun(trade);
    const { own } = configIn(at.read("daybook.config.json")).events;
    for (const { name, sentence = "" } of own) {
      const list = await asked<{ rows: readonly { event: string; contact_id: string }[] }>(
        at,
        `events --type ${name}`,
      );
      const [row] = list.rows;
      const [before = ""] = sentence.split("{");
      expect([name, row?.event]).toEqual([name, expect.stringContaining(before)]);
      expect(row?.event).not.toMatch(/[{}?]/);
      expect((await at.run(`timeline ${row?.contact_id}`)).out).toContain(row?.event);
    }
  });

  test("its page's commands run as they stand, and print what it shows", async () => {
    const at = checkout();
    let [printed, all] = ["", ""];
    let ran = 0;
    for (const { language, word, text, line } of blocksOf(page)) {
      if (word === "output") expect(missingLines(text, printed), `line ${line}`).toEqual([]);
      if (word !== "run" || language !== "sh") continue;
      printed = "";
      for (const command of text.split("\n")) {
        // What is run here by the same words in the same process; quotes would be read otherwise by a shell.
        expect(command).toMatch(/^npx daybook [^"'`$\\|>]+$/);
        const said: Said = await at.run(command.replace("npx daybook ", ""));
        expect([command, said.code, said.err]).toEqual([command, 0, ""]);
        printed += said.out;
        ran += 1;
      }
      all += printed;
    }
    expect(ran).toBeGreaterThan(5);
    const shown = new Set(all.match(/\d+(?:\.\d+)?/g));
    const quoted = [...page.matchAll(/\*\*(\d+(?:\.\d+)?)\*\*/g)].map((found) => found[1] ?? "");
    expect(quoted.length).toBeGreaterThan(1);
    expect(quoted.filter((figure) => !shown.has(figure))).toEqual([]);
  });

  test("its page speaks of types and stages that there are", () => {
    const { events, pipelines } = configIn(fileOf(trade, "daybook.config.json"));
    const types = new Set([...(events.on ?? []), ...events.own.map(({ name }) => name)]);
    const known = standardTypes.map(({ name }) => name);
    const named = [...page.matchAll(/`([a-z]+_[a-z_]+)`/g)].map((found) => found[1] ?? "");
    const inputs = ["contact_id", "deal_id", "event_type", "event_data"];
    expect(named.filter((word) => !types.has(word) && !inputs.includes(word))).toEqual([]);
    expect(named.some((word) => known.includes(word as never))).toBe(true);
    const stages = new Set(pipelines.flatMap((each) => each.stages.map(({ name }) => name)));
    const steps = [...page.matchAll(/(?:^|")([A-Z][\w ]*?) → ([A-Z][\w ]*?)(?:"| {2})/gm)];
    for (const [, from = "", to = ""] of steps)
      expect([from, to].filter((stage) => !stages.has(stage))).toEqual([]);
    for (const [, stage = ""] of page.matchAll(/stage_changed:([A-Z]\w*(?: [A-Z]\w*)*)/g))
      expect([...stages]).toContain(stage);
  });

  test("its page has its own types as a line of CONFIG, ready to copy", () => {
    const { own } = configIn(fileOf(trade, "daybook.config.json")).events;
    const [block] = blocksOf(page).filter(({ language }) => language === "js");
    expect(runInNewContext(`JSON.stringify({${block?.text}}.own)`)).toBe(JSON.stringify(own));
  });

  test("its report is the one that the command line makes of the sample", async () => {
    const kept = fileOf(trade, "report.html");
    expect(Buffer.byteLength(kept)).toBeLessThan(300_000);
    const at = await begun(trade);
    const title = `--title '${sampleTitle(trade)}'`;
    expect((await at.run(`report -o report.html ${title} --as-of ${sampleDay}`)).code).toBe(0);
    expect(at.read("report.html") === kept).toBe(true);
    expect((await tradeReport(folderOf(trade), trade)) === kept).toBe(true);
  });
});

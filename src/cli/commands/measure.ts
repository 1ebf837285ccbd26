import { DaybookError } from "../../core/errors.ts";
import { askViews } from "../../views/ask-views.ts";
import { kindOf, type Measured, measureView } from "../../views/measure.ts";
import { column, type TableRow } from "../../views/view.ts";
import type { Args } from "../args.ts";
import type { Command } from "../command.ts";
import { countOf } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";
import { tableText } from "../format/table.ts";
import { wrap } from "../format/wrap.ts";
import { asOfFrom } from "./view.ts";

type Figures = Measured & {
  readonly definition: string;
  readonly notes?: readonly string[];
  readonly groups: readonly (Measured & { readonly by: string | null })[];
};

/**
 * `daybook measure`. JSON: `{"n","median_days","p75_days","p90_days","mean_days","negative",
 * "groups":[{"by", …the same}]}`; groups is empty without --by.
 */
export const measure: Command = {
  about: "How long it takes from one kind of event to another: a figure that nobody thought of before.",
  options: [
    {
      flags: "--from <type[:value]>",
      about: "where the clock starts: contact_created, stage_changed:Qualified, tag_added:solar",
    },
    { flags: "--to <type[:value]>", about: "where it stops" },
    {
      flags: "--by <field>",
      about:
        "a line for each actor, source (of the events), or value of a data field: plan, event_data.source",
    },
    { flags: "--as-of <time>", about: "as it was at a time" },
    { flags: "--csv", about: "print CSV for a spreadsheet" },
  ],
  examples: [
    ["daybook measure --from contact_created --to deal_won", "from first contact to won"],
    [
      'daybook measure --from contact_created --to "stage_changed:Proposal Sent" --by event_data.source',
      "the same to a proposal, for each source of leads",
    ],
  ],
  async run(args, context) {
    const log = await context.openLog();
    const by = args.text("by") ?? null;
    const view = measureView({
      from: kindOf(wanted(args, "from"), log.catalog),
      to: kindOf(wanted(args, "to"), log.catalog),
      by,
    });
    const asked = { store: await log.toRead(), hash: log.hash, settings: log.settings };
    const [reply] = await askViews(asked, [view], asOfFrom(args, log));
    const answer = reply?.json as unknown as Figures;
    const rows: readonly TableRow[] = [
      { by: "all", ...figuresOf(answer) },
      ...answer.groups.map((group) => ({ ...figuresOf(group), by: group.by ?? "unknown" })),
    ];
    const columns = columnsOf(by);
    return {
      json: { ...figuresOf(answer), groups: answer.groups, ...(answer.notes ? { notes: answer.notes } : {}) },
      text: (paper) => shown(answer, rows, columns, reply?.notes ?? [], paper),
      table: { columns, rows },
    };
  },
};

const columnsOf = (by: string | null) => [
  { ...column("By", "text"), title: by ?? "" },
  column("n", "int"),
  column("Median days", "days"),
  column("P75 days", "days"),
  column("P90 days", "days"),
  column("Mean days", "days"),
  column("Negative", "int"),
];

const figuresOf = ({ n, median_days, p75_days, p90_days, mean_days, negative }: Measured) => ({
  n,
  median_days,
  p75_days,
  p90_days,
  mean_days,
  negative,
});

function wanted(args: Args, option: "from" | "to"): string {
  const text = args.text(option);
  if (text !== undefined) return text;
  throw new DaybookError("USAGE", `--${option} is missing.`, {
    hint: "Write daybook measure --from contact_created --to deal_won.",
  });
}

function shown(
  json: Figures,
  rows: readonly TableRow[],
  columns: ReturnType<typeof columnsOf>,
  notes: readonly string[],
  paper: Paper,
): string {
  const { ink } = paper;
  const tail = [ink.dim(wrap(json.definition, paper.columns)), ...notes.map((note) => ink.yellow(note))];
  if (json.n === 0)
    return [
      "No contact or deal has both events.",
      "→ daybook events --type TYPE shows whether they are logged at all. A stage is asked for as --to stage_changed:Won.",
      ...tail,
    ].join("\n");
  if (json.negative > 0)
    tail.unshift(
      ink.yellow(
        `${countOf(json.negative, "span")} below zero: the second event came first. They are in all figures.`,
      ),
    );
  return `${tableText({ columns, rows }, paper)}\n\n${tail.join("\n")}`;
}

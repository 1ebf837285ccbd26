import { DaybookError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import type { Pipeline, Stage } from "../../core/settings.ts";
import { isTimezone } from "../../core/time.ts";
import type { Ask } from "../io.ts";

/** What the config is made from. */
export interface Answers {
  readonly timezone: string;
  readonly pipelines: readonly Pipeline[];
}

/** Answers from flags, and which of them were given. */
export interface Given {
  readonly answers: Answers;
  readonly timezone: boolean;
  readonly pipelines: boolean;
}

/** Reads the flags. Throws UNKNOWN_TIMEZONE and USAGE. */
export function answersFrom(
  timezone: string | undefined,
  pipelines: readonly string[],
  usualZone: string,
): Given {
  if (timezone !== undefined && !isTimezone(timezone)) {
    const near = nearest(timezone, Intl.supportedValuesOf("timeZone"));
    throw new DaybookError("UNKNOWN_TIMEZONE", `There is no time zone ${JSON.stringify(timezone)}.`, {
      hint:
        near === undefined
          ? "Write a name such as Europe/Berlin or America/New_York."
          : `Did you mean ${near}?`,
    });
  }
  return {
    answers: {
      timezone: timezone ?? usualZone,
      pipelines: pipelines.map((text, at) => pipelineFrom(text, at)),
    },
    timezone: timezone !== undefined,
    pipelines: pipelines.length > 0,
  };
}

/** The stages that are proposed where nobody knows any. */
export const usualStages = "New, Discovery Booked, Qualified, Proposal Sent, Won*, Lost-";

/** Asks for what no flag said; `proposed` is the usual pipeline where the CRM's own stages are known. */
export async function askAnswers(
  { answers, ...given }: Given,
  ask: Ask,
  proposed: Pipeline | null = null,
): Promise<Answers> {
  const timezone = given.timezone
    ? answers.timezone
    : await ask.text("Which time zone are your days and weeks in?", answers.timezone, (answer) =>
        isTimezone(answer) ? undefined : "That is no time zone; write a name such as America/New_York.",
      );
  if (given.pipelines) return { timezone, pipelines: answers.pipelines };
  // Names that a line can't hold are taken as they are.
  if (proposed?.stages.some(({ name }) => /[,:]|[*-]$/.test(name)))
    return { timezone, pipelines: [proposed] };
  const stages = await ask.text(
    "Which stages does a deal go through, in order? (* ends it as won, - as lost)",
    proposed === null ? usualStages : lineOf(proposed),
    (answer) => faultIn(answer),
  );
  return { timezone, pipelines: [pipelineFrom(stages, 0)] };
}

const lineOf = ({ stages }: Pipeline): string =>
  stages.map(({ name, ends }) => `${name}${ends === "won" ? "*" : ends === "lost" ? "-" : ""}`).join(", ");

function faultIn(text: string): string | undefined {
  try {
    pipelineFrom(text, 0);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** A pipeline from a line such as `Sales: New, Qualified, Won*, Lost-`; stages called Won and Lost end so without a mark. */
function pipelineFrom(text: string, at: number): Pipeline {
  const [, name, list = text] = /^([^,:]+):(.*)$/s.exec(text) ?? [];
  const stages = list
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "")
    .map(stageFrom);
  const names = stages.map((stage) => stage.name);
  const twice = names.find((stage, i) => names.indexOf(stage) !== i);
  if (stages.length < 2) throw wrong(text, "a pipeline has two stages or more, with commas between them");
  if (twice !== undefined) throw wrong(text, `${JSON.stringify(twice)} stands there twice`);
  return { name: name?.trim() || (at === 0 ? "Sales" : `Pipeline ${at + 1}`), stages };
}

function stageFrom(word: string): Stage {
  const [, name = word, mark] = /^(.*?)\s*([*-])?$/s.exec(word) ?? [];
  if (mark === "*" || (mark === undefined && name === "Won")) return { name, ends: "won" };
  return mark === "-" || (mark === undefined && name === "Lost") ? { name, ends: "lost" } : { name };
}

const wrong = (text: string, why: string): DaybookError =>
  new DaybookError("USAGE", `${JSON.stringify(text)}: ${why}.`, {
    hint: 'Write it as "New, Qualified, Proposal Sent, Won*, Lost-".',
  });

import { isDaybookError } from "../../core/errors.ts";
import type { LogCheckpoint } from "../../core/seal.ts";
import { fromIso } from "../../core/time.ts";
import { writeWhole } from "../../hosts/node/write-whole.ts";
import type { Log } from "../../open-log.ts";
import { isDigestDay } from "../../views/digest.ts";
import { type CaptureDone, runCapture } from "../capture/run.ts";
import { captureResult } from "../capture/text.ts";
import type { Result } from "../command.ts";
import { publishResult } from "../commands/publish.ts";
import { sealResult } from "../commands/seal.ts";
import type { Context } from "../context.ts";
import { type CrmPlace, openCrm } from "../crm/open-crm.ts";
import { digestOfLog } from "./digest-of-log.ts";
import { failureLines, type LeftOut, type Step, stepOf } from "./steps.ts";

/** How a day is asked for. */
export interface DayAsked extends CrmPlace {
  readonly dry: boolean;
  readonly webhook: boolean;
  /** Whether the digest is made whatever day it is. */
  readonly digest: boolean;
  /** Where the digest is written to, beside being printed. */
  readonly digestFile: string | undefined;
}

/** Captures, publishes, seals and makes the digest; each part is done whatever became of the others. Throws INTERRUPTED. */
export async function runDay(log: Log, context: Context, asked: DayAsked): Promise<readonly Step[]> {
  const { dry } = asked;
  const look: string[] = [];
  let checkpoint: LogCheckpoint | null = null;
  const hasCrm = Boolean(log.settings.crm?.contacts ?? log.settings.crm?.deals);
  const signal = context.stopSignal();

  const capture = (): Promise<Result | LeftOut> =>
    hasCrm
      ? captured()
      : Promise.resolve({ skipped: "The config names no CRM: events come from elsewhere." });
  const captured = async (): Promise<Result> => {
    const done = await runCapture(context, { ...asked, renamed: "leave" });
    look.push(...capturedLooks(done));
    return captureResult(done);
  };
  const publish = async (): Promise<Result | LeftOut> => {
    try {
      const published = await log.publish({ dry_run: dry, stopped: () => signal.aborted });
      look.push(...(published.notes ?? []));
      return publishResult(published, dry);
    } catch (error) {
      if (!isDaybookError(error) || error.code !== "NOTHING_TO_PUBLISH_TO") throw error;
      return {
        skipped:
          "The log stands in a file or a database, which has no tables to publish to. daybook report makes a page of it.",
      };
    }
  };
  const seal = async (): Promise<Result> => {
    const done = await log.seal({ dry });
    checkpoint = done.refused === null ? done.checkpoint : null;
    if (done.refused !== null) look.push(`${done.refused} Run daybook verify.`);
    return sealResult(done, dry, false);
  };
  const mail = async (): Promise<Result | LeftOut> => {
    if (!asked.digest && !isDigestDay(fromIso(log.now()), log.settings))
      return { skipped: `It comes on ${capital(log.settings.digest.on)}s; --digest makes it now.` };
    const faults = (await log.setUpFaults().catch(() => null)) ?? [];
    const { subject, text } = await digestOfLog(log, {
      openCrm: hasCrm ? () => openCrm(context, asked) : null,
      checkpoint,
      look: [...failureLines(steps), ...look, ...faults.map(({ message, hint }) => `${message} ${hint}`)],
    });
    if (asked.digestFile !== undefined && !dry) await writeWhole(context.path(asked.digestFile), `${text}\n`);
    return { json: { subject, text }, text: () => text };
  };

  const steps: Step[] = [];
  for (const [name, work] of [
    ["capture", capture],
    ["publish", publish],
    ["seal", seal],
    ["digest", mail],
  ] as const)
    steps.push(await stepOf(name, context, work));
  return steps;
}

const capital = (text: string): string => text.replace(/^./, (first) => first.toUpperCase());

const capturedLooks = ({ gaps, problems, blocked }: CaptureDone): readonly string[] => [
  ...gaps,
  ...problems,
  ...(blocked > 0
    ? [`Nothing is logged of ${blocked}, since rows about them were changed by hand: run daybook verify.`]
    : []),
];

import type { Chance } from "../../src/cli/demo/chance.ts";
import { benchSettings } from "./world.ts";

/** Something that moves through stages, as the generator remembers it. */
export interface Mover {
  readonly pipeline: "Sales" | "Install";
  readonly deal_id: string | null;
  stage: string | null;
}

/** What an event says, before anybody says it. */
export interface Said {
  readonly event_type: string;
  readonly event_data: Readonly<Record<string, unknown>>;
}

const stages = { Sales: namesOf("Sales"), Install: namesOf("Install") } as const;
const ends: Readonly<Record<string, "won" | "lost">> = {
  Won: "won",
  Lost: "lost",
  Built: "won",
  Cancelled: "lost",
};

/** One move of a contact or deal: mostly forward, sometimes back, past a stage, nowhere, or from a stage that nobody logged. */
export function moveOf(mover: Mover, chance: Chance): readonly Said[] {
  const names = stages[mover.pipeline];
  const open = names.slice(0, -2);
  const at = mover.stage === null ? -1 : open.indexOf(mover.stage);
  if (mover.stage !== null && ends[mover.stage])
    return chance.happens(0.2) ? [change(mover, chance.pick(open), chance)] : [];
  const draw = chance.next();
  if (draw < 0.1) return lose(mover, names[names.length - 1] as string, chance);
  if (draw < 0.16 && at > 0) return [change(mover, open[at - 1] as string, chance)];
  if (draw < 0.2) return [change(mover, mover.stage ?? (open[0] as string), chance)];
  if (draw < 0.23) return [missed(mover, chance.pick(open), chance.pick(open))];
  if (draw < 0.24) return [change(mover, "Parked", chance)];
  const next = at + (draw < 0.3 ? 2 : 1);
  return next < open.length
    ? [change(mover, open[next] as string, chance)]
    : win(mover, names[names.length - 2] as string, chance);
}

function win(mover: Mover, stage: string, chance: Chance): readonly Said[] {
  const data = chance.happens(0.8) ? { amount: amount(chance) } : {};
  const event = { event_type: "deal_won", event_data: data };
  const way = chance.next();
  if (way < 0.5) return [change(mover, stage, chance)];
  const moved = way < 0.75 ? [] : [change(mover, stage, chance)];
  mover.stage = stage;
  return [...moved, event];
}

function lose(mover: Mover, stage: string, chance: Chance): readonly Said[] {
  if (chance.happens(0.5)) return [change(mover, stage, chance)];
  mover.stage = stage;
  return [
    {
      event_type: "deal_lost",
      event_data: chance.happens(0.3) ? { reason: "went with a neighbour's firm" } : {},
    },
  ];
}

function change(mover: Mover, to: string, chance: Chance): Said {
  const from = mover.stage !== null && chance.happens(0.85) ? { from: mover.stage } : {};
  mover.stage = to;
  return { event_type: "stage_changed", event_data: { ...from, to } };
}

/** A change from a stage that wasn't held as far as the log knows. */
function missed(mover: Mover, from: string, to: string): Said {
  mover.stage = to;
  return { event_type: "stage_changed", event_data: { from, to } };
}

/** A price of a roof. */
export const amount = (chance: Chance): number =>
  chance.whole(2_000, 40_000) + (chance.happens(0.3) ? 0.5 : 0);

/** A first stage of a pipeline, mostly its very first. */
export const firstStage = (pipeline: Mover["pipeline"], chance: Chance): string =>
  stages[pipeline][chance.happens(0.85) ? 0 : 1] as string;

function namesOf(pipeline: string): readonly string[] {
  const found = benchSettings.pipelines.find((each) => each.name === pipeline);
  return (found?.stages ?? []).map((each) => each.name);
}

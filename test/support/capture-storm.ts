import assert from "node:assert/strict";
import type { CaptureDone } from "../../src/cli/capture/run.ts";
import type { Event } from "../../src/core/event.ts";
import type { Log } from "../../src/open-log.ts";
import type { Airtable } from "../emulators/airtable/start-airtable.ts";
import { createRandom, type Random } from "../emulators/common/random.ts";
import { killing, type Point } from "./capture-kills.ts";

/** One change of a contact as somebody made it. */
interface Deed {
  readonly record: string;
  readonly type: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly actor: string;
  readonly at: number;
  /** Whether a webhook could hear it. */
  readonly heard: boolean;
}

/** People, an automation, a program and a form at work in Contacts. */
export interface Office {
  readonly deeds: readonly Deed[];
  deaf: boolean;
  /** So many deeds, some in the same millisecond, on records that are picked by chance. */
  work(count: number): void;
  /** What a record holds. */
  value(record: string, type: string): string | null;
}

const doers = [
  ["editor", { by: "editor", source: "client" }],
  ["editor", { by: "editor", source: "client" }],
  ["creator", { by: "creator", source: "client" }],
  ["owner", { by: "owner", source: "publicApi" }],
  ["Automation", { by: "platform", source: "automation" }],
] as const;

export function office({ control }: Airtable, random: Random): Office {
  const records = control.rows({ table: "Contacts" }).map(({ id }) => id);
  const held = new Map<string, string | null>(records.map((id) => [`${id} stage_changed`, "New"]));
  const deeds: Deed[] = [];
  const pick = <T>(all: readonly T[]): T => all[random.below(all.length)] as T;
  const note = (deed: Omit<Deed, "at" | "heard">): void => {
    held.set(`${deed.record} ${deed.type}`, deed.to);
    deeds.push({ ...deed, at: Date.parse(control.now()), heard: !it.deaf });
  };
  const value = (record: string, type: string): string | null => held.get(`${record} ${type}`) ?? null;
  const it: Office = {
    deeds,
    deaf: false,
    value,
    work(count) {
      for (let i = 0; i < count; i += 1) {
        if (random.below(3) > 0) control.advance({ ms: 1 + random.below(400) });
        if (random.below(25) === 0) {
          const form = { table: "Contacts", by: "platform", source: "formSubmission" } as const;
          const [made] = control.addRows({ ...form, rows: [{ Name: `Lead ${deeds.length}`, Stage: "New" }] });
          const record = made?.id ?? "";
          records.push(record);
          note({ record, type: "contact_created", from: null, to: null, actor: "Form" });
          note({ record, type: "stage_changed", from: null, to: "New", actor: "Form" });
          continue;
        }
        const [actor, how] = pick(doers);
        const record = pick(records);
        const [field, type, values] = pick([
          ["Stage", "stage_changed", ["New", "Booked", "Won", "Lost", null]],
          ["Owner", "owner_assigned", ["Rep A", "Rep B", null]],
        ] as const);
        const from = value(record, type);
        const to = pick((values as readonly (string | null)[]).filter((each) => each !== from));
        control.editCell({ ...how, table: "Contacts", row: record, field, value: to });
        note({ record, type, from, to, actor });
      }
    },
  };
  return it;
}

/** A deed as the log should hold it, and an event as it does. */
const lineOf = ({ record, type, from, to, actor }: Omit<Deed, "at" | "heard">): string =>
  `${record} ${type} ${from ?? "nothing"} → ${to ?? "nothing"}, ${actor}`;

function lineIn({ contact_id, event_type, event_data, actor }: Event): string {
  const { from = null, to = null } = JSON.parse(event_data);
  return lineOf({ record: contact_id, type: event_type, from, to, actor: actor ?? "nobody" });
}

export interface StormSize {
  readonly bursts: number;
  readonly burst: number;
  readonly kills: number;
}

/**
 * Bursts of work while capture is killed again and again and the webhook expires once. Throws, naming the seed, unless the log then
 * holds each change that a webhook could hear once, in order and as it was made, and of the rest what a snapshot can find.
 */
export async function captureStorm(
  seed: number,
  { airtable, log, folder }: { readonly airtable: Airtable; readonly log: Log; readonly folder: string },
  { bursts, burst, kills }: StormSize,
): Promise<{ readonly killed: number; readonly deeds: number }> {
  const random = createRandom(seed);
  let busy: Office | null = null;
  // Nobody waits with their work until a capture has ended.
  const onRequest = (): void => {
    if (random.below(8) === 0) busy?.work(1);
  };
  const program = await killing(airtable, log, { folder, onRequest });
  const said = (what: string): string => `seed ${seed}: ${what}`;
  let killed = 0;
  const capture = async (isSafe = false): Promise<CaptureDone | null> => {
    const at = points[killed % points.length] as Point;
    const count = at === "request" || at === "answer" ? 1 + random.below(7) : 1;
    const done = await program.capture(isSafe || killed >= kills ? null : { at, count });
    if (done === null) killed += 1;
    return done;
  };
  const wholly = async (): Promise<void> => {
    while ((await capture()) === null);
  };
  try {
    await capture(true);
    const world = office(airtable, random);
    const expiring = Math.floor(bursts / 2);
    for (let i = 0; i < bursts; i += 1) {
      if (i === expiring) {
        busy = null;
        await wholly();
        airtable.control.advance({ ms: 5 * day });
        world.work(burst);
        airtable.control.advance({ ms: 3 * day });
        world.deaf = true;
      }
      world.work(burst);
      busy = world.deaf ? null : world;
      if (world.deaf) await wholly();
      else await capture();
      world.deaf = false;
    }
    while (killed < kills) {
      world.work(3);
      await capture();
    }
    busy = null;
    await wholly();
    const again = await program.capture(null);
    assert.deepEqual([again?.appended, again?.gaps], [0, []], said("nothing is left"));
    check(world, (await log.events({ limit: 0 })).events, said);
    return { killed, deeds: world.deeds.length };
  } finally {
    await program.close();
  }
}

const points: readonly Point[] = ["request", "answer", "append", "appended"];

const day = 86_400_000;

function check(world: Office, events: readonly Event[], said: (what: string) => string): void {
  const own = events.filter(({ source }) => source === "airtable:contacts");
  const bySlot = <T>(all: readonly T[], slot: (one: T) => string): ReadonlyMap<string, readonly T[]> => {
    const found = new Map<string, T[]>();
    for (const one of all) found.set(slot(one), [...(found.get(slot(one)) ?? []), one]);
    return found;
  };
  const told = bySlot(own, ({ contact_id, event_type }) => `${contact_id} ${event_type}`);
  const found = bySlot(
    events.filter(
      ({ source, event_data }) => source === "daybook:snapshot" && !event_data.includes('"baseline"'),
    ),
    ({ contact_id, event_type }) => `${contact_id} ${event_type}`,
  );
  const born = world.deeds.filter(({ type }) => type === "contact_created");
  for (const { record } of born)
    assert.equal(
      events.filter(({ contact_id, event_type }) => contact_id === record && event_type === "contact_created")
        .length,
      1,
      said(`${record} was made once`),
    );
  const unheard = new Set(born.flatMap(({ record, heard }) => (heard ? [] : [record])));
  for (const [slot, deeds] of bySlot(world.deeds, ({ record, type }) => `${record} ${type}`)) {
    const heard = deeds.filter((deed) => deed.heard);
    const there = told.get(slot) ?? [];
    assert.deepEqual(there.map(lineIn), heard.map(lineOf), said(slot));
    there.forEach(({ timestamp }, i) => {
      const late = Date.parse(timestamp) - (heard[i]?.at ?? 0);
      assert.ok(late >= 0 && late < 50, said(`${slot} at ${timestamp}, ${late} ms late`));
    });
    const first = deeds.find((deed) => !deed.heard);
    // What is made in the gap is there as it was found.
    if (!first || unheard.has(first.record)) continue;
    const rest = deeds.filter(({ at }) => at >= first.at);
    const last = rest.filter((deed) => !deed.heard).pop();
    const line = lineOf({ ...first, to: last?.to ?? null, actor: "nobody" });
    const isFound = first.from !== last?.to && rest.every((deed) => !deed.heard);
    if (isFound) assert.deepEqual((found.get(slot) ?? []).map(lineIn), [line], said(`${slot} in the gap`));
  }
  assert.equal(own.length, world.deeds.filter((deed) => deed.heard).length, said("nothing twice"));
  assert.ok(
    events.some(
      ({ event_type, event_data }) => event_type === "automation_run" && /expired at/.test(event_data),
    ),
    said("the gap is told"),
  );
}

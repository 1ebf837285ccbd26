import type { Event, EventInput } from "../../src/core/event.ts";
import { appendInputs } from "../../src/core/log.ts";
import { catalogFrom, defaultSettings } from "../../src/core/settings.ts";
import type { Receipt } from "../../src/core/store.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { openMemory } from "../../src/stores/memory.ts";

/** One event of a lead, as three kinds of hosts hand it over. */
export interface StoryEvent {
  /** For a host that knows text alone. */
  readonly strings: Readonly<Record<string, string>>;
  /** For a host whose values keep their types. */
  readonly typed: Readonly<Record<string, string | number | boolean>>;
  /** For the command line. */
  readonly input: EventInput;
}

/** What each host's CONFIG must say of it. */
export const storyConfig = { source: "test:intake", timezone: "America/New_York" } as const;

interface Happened {
  readonly event_type: string;
  /** As hosts of text give it, and as others do; without a zone it is New York's. */
  readonly at: readonly [string, string];
  readonly cause: string;
  readonly data: Readonly<Record<string, string | number>>;
  readonly deal_id?: string;
  readonly actor?: string;
}

/** Ten, so that they are one request to Airtable. */
const happened: readonly Happened[] = [
  {
    event_type: "form_submitted",
    at: ["2026-04-12T09:15:00Z", "2026-04-12T05:15:00.000-04:00"],
    cause: "sub_91",
    data: { name: "Roof check", roof: "tile, 40°", page: "=IMPORTXML(A1)" },
  },
  {
    event_type: "owner_assigned",
    at: ["2026-04-12 05:16", "2026-04-12T09:16:00Z"],
    cause: "sub_91/owner",
    data: { to: "Ana", reason: "next in turn" },
  },
  {
    event_type: "stage_changed",
    at: ["2026-04-12T09:16:01.5Z", "2026-04-12T09:16:01.500Z"],
    cause: "sub_91/stage",
    data: { to: "New" },
  },
  {
    event_type: "call_booked",
    at: ["2026-04-13T14:00:00Z", "2026-04-13T14:00:00Z"],
    cause: "evt_5",
    data: { for: "2026-04-14 10:00" },
    actor: "sarah@example.com",
  },
  {
    event_type: "call_completed",
    at: ["2026-04-14T14:31:00Z", "2026-04-14T10:31:00-04:00"],
    cause: "771204",
    data: { outcome: "Qualified", minutes: 25 },
    actor: "Ana",
  },
  {
    event_type: "stage_changed",
    at: ["2026-04-14T14:32:00Z", "2026-04-14T14:32:00Z"],
    cause: "771204/stage",
    data: { from: "New", to: "Qualified", reason: "owns the roof" },
    actor: "Ana",
  },
  {
    event_type: "deal_created",
    at: ["2026-04-15T12:00:00Z", "2026-04-15T12:00:00Z"],
    cause: "deal/9001",
    data: { name: "Roof 6 kW", amount: 12500, stage: "Proposal Sent" },
    deal_id: "9001",
  },
  {
    event_type: "contract_signed",
    at: ["2026-04-20T16:45:10Z", "2026-04-20T16:45:10Z"],
    cause: "env_7",
    data: { name: "Offer 9001 “final”" },
    deal_id: "9001",
  },
  {
    event_type: "payment_received",
    at: ["2026-04-21T08:00:00Z", "2026-04-21T08:00:00Z"],
    cause: "ch_33",
    data: { amount: 2500.5, currency: "USD" },
    deal_id: "9001",
  },
  {
    event_type: "deal_won",
    at: ["2026-04-21T08:00:01Z", "2026-04-21T08:00:01Z"],
    cause: "ch_33/won",
    data: { amount: 12500 },
    deal_id: "9001",
    actor: "Ana",
  },
];

const contact = "88123";

const texts = (data: Happened["data"]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(data).map(([name, value]) => [name, String(value)]));

/** A lead's way from a form to its payment. Numbers stand where a host knows numbers: its ids too. */
export const story: readonly StoryEvent[] = happened.map(
  ({ event_type, at, cause, data, deal_id, actor }) => {
    const who: Record<string, string> = actor === undefined ? {} : { actor };
    const named = { event_type, cause, ...who };
    const strings: Record<string, string> = {
      ...named,
      contact_id: contact,
      timestamp: at[0],
      ...texts(data),
    };
    const typed: Record<string, string | number> = {
      ...named,
      contact_id: Number(contact),
      timestamp: at[1],
      ...data,
      ...(/^\d+$/.test(cause) ? { cause: Number(cause) } : {}),
    };
    return {
      strings: deal_id === undefined ? strings : { ...strings, deal_id },
      typed: deal_id === undefined ? typed : { ...typed, deal_id: Number(deal_id) },
      input: { ...named, contact_id: contact, timestamp: at[1], deal_id: deal_id ?? null, event_data: data },
    };
  },
);

/** The same in one `payload`: JSON text of a list. */
export const storyPayload = (kind: "strings" | "typed"): string =>
  JSON.stringify(story.map((each) => each[kind]));

/** The story as the command line logs it. */
export interface StoryLogged {
  readonly events: readonly Event[];
  readonly receipts: readonly Receipt[];
}

/** What every host's log must hold, and what its receipts must name. */
export async function storyLogged(): Promise<StoryLogged> {
  const events: Event[] = [];
  const memory = openMemory({ now: () => "2026-06-01T12:00:00.000Z" });
  const sink: typeof memory = {
    ...memory,
    append(sent) {
      events.push(...sent);
      return memory.append(sent);
    },
  };
  const rules = { catalog: catalogFrom(defaultSettings), timezone: storyConfig.timezone, hash };
  const inputs = story.map(({ input }) => ({ ...input, source: storyConfig.source }));
  const { receipts } = await appendInputs(sink, inputs, rules, "2026-06-01T12:00:00.000Z");
  return { events, receipts };
}

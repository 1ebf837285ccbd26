import { expect } from "vitest";
import type { Actor, Draft } from "./airtable/model/draft.ts";
import { type LiveBase, openBase } from "./airtable/model/live-base.ts";
import type { Field, FieldType, Role } from "./airtable/model/schema.ts";
import type { Base, Table, TableState } from "./airtable/model/state.ts";
import { createRow, type Fields, updateRow } from "./airtable/model/write-rows.ts";
import type { WebhookOptions } from "./airtable/webhooks/registry.ts";
import { type Answer, type Caller, webhookRoutes } from "./airtable/webhooks/routes.ts";
import { createManualClock } from "./common/clock.ts";
import { createRandom } from "./common/random.ts";

export const start = Date.parse("2026-03-01T10:00:00.250Z");
export const day = 86_400_000;
export const scopes = ["webhook:manage", "data.records:read", "schema.bases:read"];
export const ada: Caller = { userId: "usrAda", scopes, bases: "all" };
export const api: Actor = { source: "publicApi", userId: "usrAda" };
export const person: Actor = { source: "client", userId: "usrEd" };

export const field = (id: string, type: FieldType, options?: Field["options"]): Field =>
  options ? { id, name: id.slice(3), type, options } : { id, name: id.slice(3), type };

export const stages = [
  { id: "selLead", name: "Lead", color: "blue" },
  { id: "selWon", name: "Won", color: "green" },
];

export function tableOf(id: string, fields: readonly Field[]): Table {
  const state: TableState = {
    name: id.slice(3),
    description: null,
    fields,
    views: [],
    fieldLocks: new Map(),
    createLock: "editors",
    deleteLock: "editors",
    synced: false,
    nextNumber: 1,
  };
  return { id, primaryFieldId: fields[0]?.id ?? "", state, rows: new Map(), indexes: new Map() };
}

export interface World {
  readonly live: LiveBase;
  readonly deals: Table;
  readonly contacts: Table;
  readonly clock: ReturnType<typeof createManualClock>;
  readonly webhooks: ReturnType<typeof webhookRoutes>["webhooks"];
  ask(method: string, path: string, body?: unknown, caller?: Caller): Answer;
  change<Result>(actor: Actor, work: (draft: Draft) => Result): Result;
}

export function open(options?: WebhookOptions): World {
  const deals = tableOf("tblDeals", [
    field("fldName", "singleLineText"),
    field("fldStage", "singleSelect", { choices: stages }),
    field("fldNote", "multilineText"),
    field("fldContact", "multipleRecordLinks", {
      linkedTableId: "tblContacts",
      inverseLinkFieldId: "fldDeals",
    }),
    field("fldEdited", "lastModifiedTime", { referencedFieldIds: [] }),
  ]);
  const contacts = tableOf("tblContacts", [
    field("fldPerson", "singleLineText"),
    field("fldDeals", "multipleRecordLinks", { linkedTableId: "tblDeals", inverseLinkFieldId: "fldContact" }),
  ]);
  const users = ["Ada", "Ed", "Rea", "Nil"].map((name) => ({
    id: `usr${name}`,
    email: `${name}@example.com`,
    name,
  }));
  const roles: [string, Role][] = [
    ["usrAda", "create"],
    ["usrEd", "edit"],
    ["usrRea", "read"],
  ];
  const base: Base = {
    id: "appBase",
    name: "Base",
    workspaceId: "wsp1",
    tables: new Map([deals, contacts].map((table) => [table.id, table])),
    roles: new Map(roles),
    users: new Map(users.map((user) => [user.id, user])),
    random: createRandom(7),
    transactions: 0,
  };
  const clock = createManualClock(start);
  const live = openBase(base, clock, "created");
  const routes = webhookRoutes({ clock, bases: new Map([[base.id, live]]) }, options);
  return {
    live,
    deals,
    contacts,
    clock,
    webhooks: routes.webhooks,
    ask(method, path, body, caller = ada) {
      const answer = routes(method, `/v0/bases/${path}`, body, caller);
      if (!answer) throw new Error(`${path} is no webhook path`);
      return answer;
    },
    change: (actor, work) => live.transact(actor, work),
  };
}

const writing = { typecast: false, checkRoom: () => undefined };
export const add = (draft: Draft, table: Table, fields: Fields): string =>
  createRow(draft, table, fields, writing).id;
export const edit = (draft: Draft, table: Table, id: string, fields: Fields): unknown =>
  updateRow(draft, table, id, fields, { ...writing, method: "PATCH" });
export const dropField = (draft: Draft, table: Table, id: string): void =>
  draft.edit(table, { fields: table.state.fields.filter((one) => one.id !== id) });

export type Json = Record<string, unknown>;
export const specified = (filters: Json, includes?: Json): Json => ({
  specification: { options: { filters: { dataTypes: ["tableData"], ...filters }, includes } },
});

export interface Hook {
  readonly id: string;
  readonly macSecretBase64: string;
  readonly expirationTime: string;
}

export function hook(world: World, filters: Json = {}, includes: Json = {}, notificationUrl?: string): Hook {
  const body = { ...specified(filters, includes), ...(notificationUrl && { notificationUrl }) };
  const answer = world.ask("POST", "appBase/webhooks", body);
  expect(answer).toMatchObject({ status: 200 });
  return answer.body as Hook;
}

export interface Page {
  readonly payloads: readonly Json[];
  readonly cursor: number;
  readonly mightHaveMore: boolean;
}

export const page = (world: World, { id }: Hook, query = ""): Page =>
  world.ask("GET", `appBase/webhooks/${id}/payloads${query}`).body as Page;
export const heard = (world: World, one: Hook): readonly unknown[] =>
  page(world, one).payloads.map((payload) => payload.changedTablesById);
export const shown = (world: World, { id }: Hook): Json | undefined =>
  (world.ask("GET", "appBase/webhooks").body as { webhooks: Json[] }).webhooks.find((one) => one.id === id);

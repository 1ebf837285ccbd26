import type { Actor, Draft } from "../model/draft.ts";
import { checkFieldSpec, type FieldSpec } from "../model/field-options.ts";
import type { LiveBase } from "../model/live-base.ts";
import { doesNotKnow } from "../model/refusal.ts";
import { type Field, type FieldType, uncreatableTypes } from "../model/schema.ts";
import { findField, findTable, type Table } from "../model/state.ts";
import type { ChangeSource } from "../model/transaction.ts";
import type { Workspace } from "../model/workspace.ts";

/** Who does something, and in which base. */
export interface Act {
  /** A person's name, e-mail address or id; "platform" for what no right binds. @default the owner */
  readonly by?: string;
  /** By what way. @default "client", the app itself */
  readonly source?: ChangeSource;
  /** A base's id or name. @default the first one */
  readonly base?: string;
}

/** Does something to a base, as somebody. Throws a Refusal where rights or locks forbid it. */
export type Acting = <Result>(act: Act, work: (draft: Draft, live: LiveBase) => Result) => Result;

export function createActing(workspace: Workspace, ownerId: string): Acting {
  return (act, work) => {
    const live = baseOf(workspace, act.base);
    return live.transact(actorOf(workspace, act, ownerId), (draft) => work(draft, live));
  };
}

const mostListed = 30;

/** "There are: a, b." for an error. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return "There are none.";
  const more = names.length > mostListed ? ` and ${names.length - mostListed} more` : "";
  return `There are: ${names.slice(0, mostListed).join(", ")}${more}.`;
}

export function baseOf(workspace: Workspace, idOrName: string | undefined): LiveBase {
  const all = [...workspace.bases.values()];
  const found =
    idOrName === undefined ? all[0] : all.find(({ base }) => base.id === idOrName || base.name === idOrName);
  if (!found) throw new Error(`No base "${idOrName}". ${listed(all.map(({ base }) => base.name))}`);
  return found;
}

export function userIdOf(workspace: Workspace, who: string): string {
  const all = [...workspace.users.values()];
  const found = all.find(({ id, name, email }) => [id, name, email].includes(who));
  if (!found) throw new Error(`No person "${who}". ${listed(all.map(({ name }) => name))}`);
  return found.id;
}

function actorOf(workspace: Workspace, { by, source }: Act, ownerId: string): Actor {
  if (by === "platform") return { source: source ?? "system", userId: null };
  return { source: source ?? "client", userId: by === undefined ? ownerId : userIdOf(workspace, by) };
}

export function tableOf({ base }: LiveBase, idOrName: string): Table {
  const found = findTable(base, idOrName);
  if (!found)
    throw new Error(
      `No table "${idOrName}". ${listed([...base.tables.values()].map(({ state }) => state.name))}`,
    );
  return found;
}

export function fieldOf(table: Table, idOrName: string): Field {
  const found = findField(table, idOrName);
  if (!found)
    throw new Error(
      `No field "${idOrName}" in table ${table.state.name}. ${listed(table.state.fields.map(({ name }) => name))}`,
    );
  return found;
}

/** Types that a person can add in the app though no API can. Source: Airtable support, Supported field types. */
const computed: readonly FieldType[] = [
  "formula",
  "count",
  "createdTime",
  "lastModifiedTime",
  "createdBy",
  "lastModifiedBy",
  "autoNumber",
];

/**
 * A field as a person describes it: `linkedTableId` and `recordLinkFieldId` may be names, `referencedFieldIds` too. The options of a computed
 * field are those of the schema endpoint. Throws for the types that the emulator cannot compute.
 */
export function personalSpec(live: LiveBase, table: Pick<Table, "state"> | null, spec: FieldSpec): FieldSpec {
  const linked = spec.options?.linkedTableId;
  if (typeof linked === "string")
    return { ...spec, options: { ...spec.options, linkedTableId: tableOf(live, linked).id } };
  if (!(uncreatableTypes as readonly string[]).includes(spec.type)) return spec;
  if (!computed.includes(spec.type)) throw doesNotKnow(`the value of a ${spec.type} field`);
  const idOf = (name: unknown): string => {
    const found = table?.state.fields.find(({ id, name: own }) => id === name || own === name);
    if (!found) throw new Error(`No field "${String(name)}" for ${spec.name} to refer to.`);
    return found.id;
  };
  if (spec.type === "count")
    return { ...spec, options: { isValid: true, recordLinkFieldId: idOf(spec.options?.recordLinkFieldId) } };
  const referenced = spec.options?.referencedFieldIds;
  const ids = Array.isArray(referenced) ? referenced.map(idOf) : [];
  const result = spec.options?.result ?? null;
  if (spec.type === "formula")
    return {
      ...spec,
      options: { isValid: true, referencedFieldIds: ids, result, formula: spec.options?.formula },
    };
  if (spec.type === "lastModifiedTime")
    return { ...spec, options: { isValid: true, referencedFieldIds: ids, result: localTime } };
  return spec.type === "createdTime" ? { ...spec, options: { result: localTime } } : spec;
}

/** Source: pyairtable, sample LastModifiedTimeFieldSchema. */
const localTime = {
  type: "dateTime",
  options: {
    dateFormat: { name: "local", format: "l" },
    timeFormat: { name: "12hour", format: "h:mma" },
    timeZone: "client",
  },
};

/** What the metadata API would refuse, a person's form refuses too, but for computed fields. */
export function checkPersonalSpec(live: LiveBase, tableName: string, spec: FieldSpec): void {
  if (!computed.includes(spec.type)) checkFieldSpec(live.base, tableName, spec);
}

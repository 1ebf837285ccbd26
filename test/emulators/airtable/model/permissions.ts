import type { Actor } from "./draft.ts";
import { notPermitted, refusal } from "./refusal.ts";
import type { Field, Role } from "./schema.ts";
import { type Base, type EditLevel, roleOf, type Table } from "./state.ts";

const ranks: readonly Role[] = ["none", "read", "comment", "edit", "create", "owner"];

/** Whether a role gives at least the rights of another. */
export const atLeast = (role: Role, least: Role): boolean => ranks.indexOf(role) >= ranks.indexOf(least);

/**
 * Whether this level lets a person through. "Nobody" stops owners too, and "specific users" whoever isn't named (believed:
 * an owner can change the level, not pass it). Source: Airtable support, Using field and table editing permissions.
 */
function allows(level: EditLevel, role: Role, userId: string): boolean {
  if (level === "editors") return atLeast(role, "edit");
  if (level === "creators") return atLeast(role, "create");
  if (level === "nobody") return false;
  return atLeast(role, "edit") && level.users.includes(userId);
}

/**
 * What acts inside the platform: no person's rights bind it. Believed of automations too: none of the
 * stored sources says whether they write locked fields.
 */
const unbound = (actor: Actor): actor is Actor & { readonly userId: null } => actor.userId === null;

function permits(base: Base, actor: Actor, level: EditLevel): boolean {
  return unbound(actor) || allows(level, roleOf(base, actor.userId as string), actor.userId as string);
}

/** Synced tables take no rows. Source: miniExtensions, quoting the API; its type is believed. */
function refuseSynced(table: Table): void {
  if (!table.state.synced) return;
  throw refusal(
    422,
    "INVALID_REQUEST_UNKNOWN",
    "Your record could not be created because the underlying table is externally synced.",
  );
}

/** Source: Airtable Web API, Errors, 403: "You are not permitted to create records in table TABLE_NAME (TABLE_ID)". */
export function mayCreate(base: Base, table: Table, actor: Actor): void {
  refuseSynced(table);
  if (!permits(base, actor, table.state.createLock))
    throw notPermitted(`You are not permitted to create records in table ${table.state.name} (${table.id})`);
}

/** Deleting has no text of its own on the official page: its general one is believed to serve. */
export function mayDelete(base: Base, table: Table, actor: Actor): void {
  if (table.state.synced || !permits(base, actor, table.state.deleteLock)) throw notPermitted();
}

/**
 * Source: Airtable Web API, Errors, 403: "You are not permitted to write cell values in field FIELD_NAME (FIELD_ID)".
 * Believed: it is refused whatever the value, an equal one too.
 */
export function mayWrite(base: Base, table: Table, field: Field, actor: Actor): void {
  const level = table.state.fieldLocks.get(field.id) ?? "editors";
  if (table.state.synced || !permits(base, actor, level))
    throw notPermitted(`You are not permitted to write cell values in field ${field.name} (${field.id})`);
}

/** Tables, fields and options are for Creators. Source: Airtable Web API, Create table, "User role". */
export function mayDesign(base: Base, actor: Actor): void {
  if (!unbound(actor) && !atLeast(roleOf(base, actor.userId as string), "create")) throw notPermitted();
}

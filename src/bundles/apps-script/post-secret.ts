import type { Hash } from "../../core/identity.ts";
import type { Globals } from "../../hosts/apps-script/globals.ts";

/** The property in which the secret is kept: whoever may edit the script may read it. */
export const secretProperty = "DAYBOOK_POST_SECRET";

/** The secret that other tools must bring; made when it is first asked for, by whoever may. */
export function keptSecret({
  PropertiesService,
  Utilities,
}: Pick<Globals, "PropertiesService" | "Utilities">): string {
  const properties = PropertiesService.getScriptProperties();
  const kept = properties.getProperty(secretProperty);
  if (kept) return kept;
  const made = `${Utilities.getUuid()}${Utilities.getUuid()}`.replace(/-/g, "");
  properties.setProperty(secretProperty, made);
  return made;
}

/** Whether two texts are the same, in a time that doesn't depend on where they differ. */
export function isSame(a: string, b: string, hash: Hash): boolean {
  const [one, other] = [hash(a), hash(b)];
  let differing = 0;
  for (let at = 0; at < one.length; at++) differing |= one.charCodeAt(at) ^ other.charCodeAt(at);
  return differing === 0;
}

import type { Row } from "../../../core/event.ts";
import { markTypes } from "../../../core/marks.ts";
import { readAll } from "../../../core/store.ts";
import { winnersOf } from "../../../core/winners.ts";
import { type RowIndex, rowsAbout } from "../../../stores/sheets/rows-about.ts";
import type { WholeLog } from "../../common/catch-up.ts";
import type { Subject } from "../../common/observe.ts";
import type { Desk } from "../desk.ts";
import { nobody } from "./crm-tabs.ts";

/** So many subjects are read one by one; of more the whole log is read at once. */
const most = 100;

/**
 * The log as far as some subjects are concerned, or all of it: their events, those of contacts that their deals' events name, and those that
 * change how others are read. A type that the catalog doesn't know may be one of the latter.
 */
export function logAbout(
  { client, events, log, catalog, host }: Desk,
  subjects: readonly Subject[] | null,
): WholeLog {
  let held: Promise<readonly Row[]> | null = null;
  let before: readonly Row[] | null = null;
  const rows = (): Promise<readonly Row[]> => {
    held ??= subjects === null || subjects.length > most ? all() : some(subjects, before);
    return held;
  };
  const all = async (): Promise<readonly Row[]> => {
    const found: Row[] = [];
    for await (const row of readAll(log)) found.push(row);
    return found;
  };
  const isMark = (type: string | null): boolean =>
    type !== null && ((markTypes as readonly string[]).includes(type) || !catalog.types.has(type));
  const some = (about: readonly Subject[], before: readonly Row[] | null): Promise<readonly Row[]> =>
    rowsAbout(client, events, wantedBy(about), before);
  const wantedBy =
    (about: readonly Subject[]) =>
    (index: readonly RowIndex[]): ((row: RowIndex) => boolean) => {
      const deals = new Set(about.flatMap(({ deal_id }) => (deal_id === null ? [] : [deal_id])));
      const contacts = new Set(about.map(({ contact_id }) => contact_id));
      contacts.delete(nobody);
      // What voids a deal's event stands with the contact that the event named.
      for (const { contact_id, deal_id } of index)
        if (deal_id !== null && contact_id !== null && deals.has(deal_id)) contacts.add(contact_id);
      return ({ contact_id, deal_id, event_type }) =>
        (contact_id !== null && contacts.has(contact_id)) ||
        (deal_id !== null && deals.has(deal_id)) ||
        isMark(event_type);
    };
  return {
    catalog,
    store: {
      append: (given) => log.append(given),
      read: async () => ({ rows: await rows() }),
      reread: async () => {
        before = await rows();
        held = null;
        return { rows: await rows() };
      },
    },
    winners: async () => winnersOf(await rows(), catalog, host.hash),
  };
}

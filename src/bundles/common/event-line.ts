import { localMinute } from "../../core/calendar.ts";
import type { Catalog } from "../../core/catalog.ts";
import type { Event } from "../../core/event.ts";
import { loneSentence, oneLine } from "../../core/sentence.ts";
import { fromIso } from "../../core/time.ts";
import { cutLine } from "../../views/cut-line.ts";
import type { Names } from "../../views/names.ts";

/** An event as a person reads it: when, who, what. */
export function eventLine(
  event: Event,
  {
    catalog,
    timezone,
    names,
  }: { readonly catalog: Catalog; readonly timezone: string; readonly names: Names },
): string {
  const at = localMinute(fromIso(event.timestamp), timezone);
  return cutLine(`${at} · ${whose(event, names)}: ${loneSentence(event, catalog)}`);
}

/** The contact or deal that something is about, by its name. */
export const whose = (
  { contact_id, deal_id }: { readonly contact_id?: unknown; readonly deal_id?: unknown },
  { contactName, dealName }: Names,
): string => oneLine(deal_id ? dealName(String(deal_id), null) : contactName(String(contact_id ?? "?")));

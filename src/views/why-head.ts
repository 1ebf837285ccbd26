import { localMinute } from "../core/calendar.ts";
import { fromIso } from "../core/time.ts";
import type { WhyJson } from "../core/why.ts";

/** What a field says, and since when: "status is active, since 2026-04-22 10:00", "tagged solar", "tags are solar, vip". */
export function whyHead({ field, value, since, at_least }: WhyJson, timezone: string): string {
  const told = field.startsWith("tag:")
    ? `${value === null ? "not tagged" : "tagged"} ${field.slice(4)}`
    : `${field} ${field === "tags" ? "are" : "is"} ${valueText(value)}`;
  if (since === null) return told;
  return `${told}, ${at_least ? "at least since" : "since"} ${localMinute(fromIso(since), timezone)}`;
}

const valueText = (value: WhyJson["value"]): string =>
  value === null || value.length === 0 ? "not set" : typeof value === "string" ? value : value.join(", ");

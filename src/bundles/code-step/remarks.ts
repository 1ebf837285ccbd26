import { shown } from "../../core/clean-text.ts";
import { isRecordId } from "../../stores/airtable/event-cells.ts";
import type { Remarks } from "../airtable/outcome.ts";
import type { Item } from "./items.ts";

/** What is to be said of items beside what became of them. `missing` are the lines of CONFIG that are still to be filled in. */
export function remarksOn(items: readonly Item[], missing: readonly string[] = []): Remarks {
  const wrong = items
    .flatMap(({ contact_record, deal_record }) => [
      ["contact_record", contact_record],
      ["deal_record", deal_record],
    ])
    .find(([, id]) => id !== "" && !isRecordId(id as string));
  return {
    ...(wrong ? { problem: `${wrong[0]} ${shown(wrong[1])} ${noRecord}` } : {}),
    ...(missing.length > 0 ? { note: `Before live: true, fill in ${missing.join(" and ")} in CONFIG.` } : {}),
  };
}

const noRecord = "is no record's id (rec and 14 letters or digits): the row has no link.";

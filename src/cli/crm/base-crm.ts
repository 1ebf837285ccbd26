import { readCrm } from "../../bundles/common/crm.ts";
import { tableOf } from "../../bundles/common/records.ts";
import type { Settings } from "../../core/settings.ts";
import type { AirtableClient } from "../../stores/airtable/client.ts";
import { tablesOfBase } from "./base-tables.ts";
import { findHomes } from "./crm-looks.ts";
import type { OpenDesk } from "./open-desk.ts";
import { snapshotSource } from "./snapshot-source.ts";

/** A CRM in a base's tables. One request; throws CONFIG_NO_CRM, CONFIG_WRONG and what the client throws. */
export async function baseCrm(
  client: AirtableClient,
  settings: Pick<Settings, "crm">,
  onRecord: () => void,
): Promise<OpenDesk> {
  const deals = settings.crm?.deals;
  const base = await tablesOfBase(client, {
    isBare: (table, column) =>
      tableOf([table], deals?.table ?? "") !== undefined && column === deals?.contact,
    onRecord,
  });
  const { homes, looks } = findHomes(base, settings);
  return {
    place: "the base",
    source: snapshotSource,
    homes,
    base: client,
    read: () => readCrm(homes),
    async write(edits) {
      const { writeBase } = await import("./write-base.ts");
      return writeBase(client, edits);
    },
    looks: () => looks,
  };
}

import type { CrmRecords } from "../core/remote.ts";
import type { ViewContext } from "./view.ts";

/** How contacts and deals are called. */
export type Names = Pick<ViewContext, "contactName" | "dealName">;

/** Names where no CRM gives any: a contact is shown by its id. */
export const ownNames: Names = {
  contactName: (contact_id) => contact_id,
  dealName: (deal_id, logged) => logged ?? deal_id,
};

/** Names as the CRM has them now; whoever has no record or no name there is called as without a CRM. */
export const namesFrom = ({ contacts, deals }: CrmRecords): Names => ({
  contactName: (contact_id) => contacts.get(contact_id)?.name || ownNames.contactName(contact_id),
  dealName: (deal_id, logged) => deals.get(deal_id)?.name || ownNames.dealName(deal_id, logged),
});

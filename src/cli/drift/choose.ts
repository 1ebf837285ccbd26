import { DaybookError } from "../../core/errors.ts";
import type { Args } from "../args.ts";
import type { DriftField } from "./difference.ts";
import type { Looked } from "./look.ts";

/** What of a drift is looked at, logged or written back. */
export interface Choice {
  readonly contact: string | null;
  readonly field: DriftField | null;
}

const fields: readonly DriftField[] = ["stage", "owner", "status", "plan", "tags", "note"];

/** What the flags choose. Throws USAGE. */
export function choiceFrom(args: Args): Choice {
  const field = args.text("field") ?? null;
  if (field !== null && !fields.some((each) => each === field))
    throw new DaybookError(
      "USAGE",
      `--field takes one of ${fields.join(", ")}; found ${JSON.stringify(field)}.`,
      {
        hint: "They are what the config watches: the column's own name stands in crm.contacts.watch.",
      },
    );
  return { contact: args.text("contact") ?? null, field: field as DriftField | null };
}

/** The part of a drift that is chosen. Of one field nothing is said about records that one side lacks altogether. Throws USAGE for a contact that neither side has. */
export function chosen(drift: Looked, { contact, field }: Choice): Looked {
  const isAbout = ({ contact_id }: { readonly contact_id: string }): boolean =>
    contact === null || contact_id === contact;
  const gone = drift.gone.filter(isAbout);
  const records = drift.found.crm.subjects.filter(isAbout).length;
  if (contact !== null && records + gone.length === 0)
    throw new DaybookError("USAGE", `Neither the CRM nor the log has a contact ${JSON.stringify(contact)}.`, {
      hint: "--contact takes a contact's id, not its name: daybook drift --json shows both.",
    });
  return {
    ...drift,
    records,
    differences: drift.differences.filter(
      (each) => isAbout(each.of) && (field === null || each.field === field),
    ),
    unknown: drift.unknown.filter(({ of }) => field === null && isAbout(of)),
    gone: field === null ? gone : [],
  };
}

import { DaybookError } from "../../core/errors.ts";
import type { Settings } from "../../core/settings.ts";
import type { Context } from "../context.ts";
import type { OpenDesk } from "./open-desk.ts";

/** Where the CRM stands, if it isn't where the log does. */
export interface CrmPlace {
  /** `airtable://app…` or `sheets://ID`. */
  readonly from?: string | undefined;
  /** CSV files, as they were typed. */
  readonly contacts?: string | undefined;
  readonly deals?: string | undefined;
}

/**
 * Opens the CRM that the config speaks of: in the base or the spreadsheet of the log, or where the flags say. `onRecord` is told how
 * many records were read so far. Throws CONFIG_NO_CRM, CONFIG_WRONG, USAGE, BAD_URL and what the place throws.
 */
export async function openCrm(
  context: Pick<Context, "setup" | "env" | "clock" | "sleep" | "path">,
  { from, contacts, deals }: CrmPlace = {},
  onRecord: (records: number) => void = () => undefined,
): Promise<OpenDesk> {
  const { settings, url } = await context.setup();
  let records = 0;
  const count = (): void => {
    records += 1;
    onRecord(records);
  };
  if (contacts !== undefined || deals !== undefined) {
    if (from !== undefined)
      throw new DaybookError(
        "USAGE",
        "The CRM is either in files or elsewhere: --from goes with neither --contacts nor --deals.",
      );
    const { csvCrm } = await import("./csv-crm.ts");
    const pathOf = (file: string | undefined): string | undefined =>
      file === undefined ? undefined : context.path(file);
    return csvCrm(given({ contacts: pathOf(contacts), deals: pathOf(deals) }), settings, count);
  }
  return openPlace(context, from ?? url, settings, count, from !== undefined);
}

async function openPlace(
  context: Parameters<typeof openCrm>[0],
  place: string,
  settings: Settings,
  count: () => void,
  isGiven: boolean,
): Promise<OpenDesk> {
  if (/^airtable:/i.test(place)) {
    const [{ openBase }, { baseCrm }] = await Promise.all([
      import("../open-base.ts"),
      import("./base-crm.ts"),
    ]);
    return baseCrm((await openBase(place, context)).client, settings, count);
  }
  if (/^sheets:/i.test(place)) {
    const [{ openSheet }, { sheetCrm }] = await Promise.all([
      import("../open-sheet.ts"),
      import("./sheet-crm.ts"),
    ]);
    return sheetCrm((await openSheet(place, context)).client, settings, count);
  }
  if (isGiven && /\.(?:csv|tsv|txt)$/i.test(place))
    throw new DaybookError("USAGE", "--from takes a base or a spreadsheet; a file says what its rows are.", {
      hint: `Write --contacts ${place} or --deals ${place}.`,
    });
  throw new DaybookError(
    "USAGE",
    isGiven
      ? `--from takes airtable://app… or sheets://ID, found ${JSON.stringify(place)}.`
      : "The log is a file, and nothing says where the CRM is.",
    {
      hint: "Write --from airtable://appXXXXXXXXXXXXXX or --from sheets://SPREADSHEET_ID; for exported files --contacts contacts.csv, --deals deals.csv.",
    },
  );
}

const given = ({ contacts, deals }: Pick<CrmPlace, "contacts" | "deals">) => ({
  ...(contacts === undefined ? {} : { contacts }),
  ...(deals === undefined ? {} : { deals }),
});

import { onTestFinished } from "vitest";
import { type Desk, desk, type How, type Said } from "../cli/support.ts";
import {
  type Person,
  type Sheets,
  type SheetsOptions,
  startSheets,
} from "../emulators/sheets/start-sheets.ts";

/** A desk whose command line reaches a spreadsheet with contacts and deals. */
export interface SheetOffice {
  readonly sheets: Sheets;
  readonly at: Desk;
  /** The log's URL. */
  readonly log: string;
  /** For running a line as somebody else. */
  as(person: Person): Pick<How, "env">;
  /** Runs a line with the credentials of the service account. */
  run(line: string, how?: How): Promise<Said>;
}

/** A CRM in tabs. */
export const crmTabs: NonNullable<SheetsOptions["tabs"]> = [
  {
    title: "Contacts",
    values: [
      ["Contact ID", "Full name", "Email", "Stage", "Owner", "Tags", "Booked on"],
      ["C-1", "Sarah Lopez", "sarah@example.com", "Qualified", "Ana", "engaged", "2026-03-01"],
      ["C-2", "Ben Okafor", "ben@example.com", "New", "Bo", "", ""],
    ],
  },
  {
    title: "Deals",
    values: [
      ["Deal ID", "Deal", "Contact ID", "Deal stage", "Amount"],
      ["D-1", "Roof 6 kW", "C-1", "Proposal Sent", 12500],
    ],
  },
];

/** Opens an office for one test. */
export async function sheetOffice(options: SheetsOptions = {}): Promise<SheetOffice> {
  const sheets = await startSheets({
    tabs: crmTabs,
    quotas: false,
    timeZone: "America/New_York",
    ...options,
  });
  onTestFinished(() => sheets.close());
  const keyOf = (person: Person): string => {
    const email = sheets.emails[person];
    return JSON.stringify({ ...sheets.personalCredentials(email), account: email });
  };
  const at = desk({ "service.json": keyOf("service") });
  const env = {
    GOOGLE_APPLICATION_CREDENTIALS: `${at.folder}/service.json`,
    SHEETS_ENDPOINT_URL: sheets.url,
  };
  return {
    sheets,
    at,
    log: `sheets://${sheets.spreadsheet}/Events`,
    as(person) {
      at.write(`${person}.json`, keyOf(person));
      return { env: { GOOGLE_APPLICATION_CREDENTIALS: `${at.folder}/${person}.json` } };
    },
    run: (line, how = {}) => at.run(line, { ...how, env: { ...env, ...how.env } }),
  };
}

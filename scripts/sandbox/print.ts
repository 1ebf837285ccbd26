import type { Airtable } from "../../test/emulators/airtable/start-airtable.ts";
import type { Sheets } from "../../test/emulators/sheets/start-sheets.ts";
import { contacts, deals } from "./people.ts";

/** What stands on this computer. */
export interface Places {
  readonly airtable: Airtable;
  readonly sheets: Sheets;
}

/** One line for programs. */
export const jsonLine = ({ airtable, sheets }: Places): string => {
  const { url, base, token, tokens, controlUrl } = airtable;
  return `${JSON.stringify({
    airtable: { url, base, token, editor_token: tokens.editor, control: controlUrl },
    sheets: {
      url: sheets.url,
      spreadsheet: sheets.spreadsheet,
      token: sheets.token,
      editor_token: sheets.tokens.editor,
      control: sheets.controlUrl,
    },
  })}\n`;
};

const asPerson = (url: string, act: object): string => `curl -s ${url} -d '${JSON.stringify(act)}'`;

/** What a person needs to try Daybook on it. */
export function welcome({ airtable, sheets }: Places, plan: string): string {
  const edit = { table: "Contacts", row: "Sarah Lopez", field: "Stage", value: "Won" };
  const typed = { tab: "Contacts", cell: "C2", value: "Won" };
  return `A practice Airtable and a practice Google Sheets are up, each with a solar installer's CRM: ${contacts.length} contacts and ${deals.length} deals (Airtable: plan ${plan}; each with its own clock and limits).
Nothing leaves this computer, and all of it is gone when it stops: Ctrl-C.

In another terminal, in this folder, for Airtable:

  export AIRTABLE_ENDPOINT_URL=${airtable.url}
  export AIRTABLE_API_KEY=${airtable.token}
  export AIRTABLE_EDITOR_API_KEY=${airtable.tokens.editor}

  npx daybook init --log airtable://${airtable.base}/Events --contacts Contacts --deals Deals

For Google Sheets:

  export SHEETS_ENDPOINT_URL=${sheets.url}
  export GOOGLE_OAUTH_ACCESS_TOKEN=${sheets.token}
  export GOOGLE_EDITOR_ACCESS_TOKEN=${sheets.tokens.editor}

  npx daybook init --log sheets://${sheets.spreadsheet}/Events --contacts Contacts --contact-id ID --deals Deals --writer ${sheets.emails.service}

The first key of each is the one that Daybook writes with: in Airtable the owner's, in Google Sheets a service account's. The second is an
ordinary editor's: locks are proved with it.

Play a person in the app, who edits a cell:

  ${asPerson(airtable.controlUrl, { do: "editCell", with: edit })}
  ${asPerson(sheets.controlUrl, { do: "editCell", with: typed })}

  curl -s ${airtable.controlUrl}
  curl -s ${sheets.controlUrl}    list all that people, the clock and the network can do here

For programs: npm run --silent sandbox -- --json
`;
}

import type { Airtable } from "../../test/emulators/airtable/start-airtable.ts";
import { contacts, deals } from "./people.ts";

/** One line for programs. */
export const jsonLine = ({ url, base, token, tokens, controlUrl }: Airtable): string =>
  `${JSON.stringify({ airtable: { url, base, token, editor_token: tokens.editor, control: controlUrl } })}\n`;

const asPerson = (url: string, act: object): string => `curl -s ${url} -d '${JSON.stringify(act)}'`;

/** What a person needs to try Daybook on it. */
export function welcome({ url, base, token, tokens, controlUrl }: Airtable, plan: string): string {
  const edit = { table: "Contacts", row: "Sarah Lopez", field: "Stage", value: "Won" };
  return `A practice Airtable is up, with a solar installer's base: ${contacts.length} contacts and ${deals.length} deals (plan ${plan}, its own clock and limits).
Nothing leaves this computer, and all of it is gone when it stops: Ctrl-C.

In another terminal, in this folder:

  export AIRTABLE_ENDPOINT_URL=${url}
  export AIRTABLE_API_KEY=${token}
  export AIRTABLE_EDITOR_API_KEY=${tokens.editor}

  npx daybook init --log airtable://${base}/Events --contacts Contacts --deals Deals

The first key is the owner's. The second is an ordinary editor's: locks are proved with it.

Play a person in the app, who edits a cell:

  ${asPerson(controlUrl, { do: "editCell", with: edit })}

  curl -s ${controlUrl}    lists all that people, the clock and the network can do here

For programs: npm run --silent sandbox -- --json
`;
}

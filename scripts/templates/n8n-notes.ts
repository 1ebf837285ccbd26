import { type N8nNode, note } from "./n8n-nodes.ts";

const text = (...lines: readonly string[]): string => lines.join("\n");

const receipts = note(
  3,
  4,
  260,
  text(
    "## What comes out",
    "One item an event: `status` (appended, duplicate, conflict, rejected; rehearsed while `live` is false), `event_id`, `sentence`, and `reason` where there is something to know.",
    "",
    'A problem fails this workflow with a sentence, and so the one that called it. In that node\'s CONFIG, `onProblem: "continue"` lets it go on.',
  ),
);

const start = note(
  1,
  0,
  260,
  text(
    "## Daybook hub",
    "Other workflows call this one with **Execute Sub-workflow** and four fields: `contact_id`, `event_type`, `cause` (the trigger's own ID) and `timestamp` (the trigger's time).",
    "",
    "The same event sent twice is one event. Page: templates/n8n/README.md",
  ),
);

const called = note(
  1,
  0,
  260,
  text(
    "## The one node that a workflow gains",
    "**Log it in Daybook**: under Workflow, choose your Daybook hub. Then map four fields: who (`contact_id`), what (`event_type`), the trigger's own ID (`cause`) and its time (`timestamp`).",
    "",
    "Copy that node into your own workflows, as their last one.",
  ),
);

/** The notes of each workflow, beside its nodes. */
export const notes = {
  airtable: [
    start,
    note(
      2,
      2,
      260,
      text(
        "## Fill in",
        "1. **Daybook: make the request**: in CONFIG `base`, your base's ID, and `timezone`.",
        "2. **Send to Airtable**: choose your credential *Airtable Personal Access Token API* (scopes data.records:read and data.records:write, this base only).",
        "3. Call it: `live: false` only tells what would be logged. Then `live: true`.",
      ),
    ),
    receipts,
  ],
  "google-sheet": [
    start,
    note(
      2,
      2,
      260,
      text(
        "## Fill in",
        "1. **Daybook: make the request**: in CONFIG `sheet`, the address from the spreadsheet's menu Daybook, Web address for other tools.",
        "2. **Send to Google Sheet**: make a credential *Custom Auth* with the secret that stands beside that address:",
        '`{ "body": { "secret": "…" } }`',
        "3. Call it: `live: false` only tells what would be logged. Then `live: true`.",
      ),
    ),
    receipts,
  ],
  caller: [called],
  webhook: [
    note(
      1,
      0,
      300,
      text(
        "## Any tool can log by a POST",
        "1. **Webhook**: choose or make a credential *Header Auth* (such as a header `X-Daybook-Key` with a long text of your own): whoever knows it can log.",
        "2. **Log it in Daybook**: choose your Daybook hub.",
        '3. Publish. POST one event, a list, or `{"events": […]}`; the answer is a receipt an event. 500 means: not known to be logged, send it again, nothing doubles.',
      ),
    ),
  ],
  capture: [
    note(
      1,
      0,
      460,
      text(
        "## Stage changes, read every hour",
        "In Airtable, give the table a field **Stage changed** of type *Last modified time* that watches the field **Stage** alone.",
        "1. **Contacts whose stage changed**: your credential, the base and the table; other names of those fields go into its formula and its output fields, and into the last node.",
        "2. **Log it in Daybook**: choose your Daybook hub.",
        "It reads what changed in the last two days, again and again: each change has its own time as its cause, so it is logged once. A stage that changes twice between two runs is logged once, as it was last; one that is emptied is not logged.",
        "",
        "**n8n stood still for longer than two days?** What changed before is not read by itself. Write more `days` into the formula, execute the workflow once, and put the 2 back: nothing doubles.",
      ),
    ),
  ],
} as const satisfies Readonly<Record<string, readonly N8nNode[]>>;

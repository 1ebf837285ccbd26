import type { Globals } from "../../hosts/apps-script/globals.ts";
import { bookProperty, type Desk } from "./desk.ts";
import { menuItems } from "./entries.ts";
import { keptSecret } from "./post-secret.ts";
import { sidebarPage } from "./sidebar-page.ts";

/** Hangs the menu into the spreadsheet that opens; a trigger without any rights does it. */
export function addMenu({ SpreadsheetApp }: Globals): void {
  const menu = SpreadsheetApp.getUi().createMenu("Daybook");
  for (const item of menuItems)
    if (item === null) menu.addSeparator();
    else menu.addItem(item[0], item[1]);
  menu.addToUi();
}

/** Shows the sidebar that searches a contact. */
export function showSidebar({ SpreadsheetApp, HtmlService }: Globals): void {
  const page = HtmlService.createHtmlOutput(sidebarPage).setTitle("Daybook");
  SpreadsheetApp.getUi().showSidebar(page);
}

/** Where other tools post events, and with which secret; how to deploy it where that wasn't done. */
export function addressLines(globals: Globals): readonly string[] {
  const { PropertiesService, SpreadsheetApp } = globals;
  const book = SpreadsheetApp.getActiveSpreadsheet();
  PropertiesService.getScriptProperties().setProperty(bookProperty, book.getId());
  const url = globals.ScriptApp.getService().getUrl() as string | null;
  const secret = keptSecret(globals);
  if (!url)
    return [
      "Other tools can't post here yet. In the script editor press Deploy > New deployment, choose the type Web app, Execute as: Me, Who has access: Anyone, and press Deploy. Then choose this again.",
      '"Anyone" is right: what guards the address is a secret that every request must bring.',
    ];
  // The address of a test deployment takes requests of whoever may edit the script alone.
  const own = url.replace(/\/dev$/, "/exec");
  return [
    `Address: ${own}`,
    `Secret: ${secret}`,
    'Another tool sends a POST with JSON, the secret in it: {"secret": "…", "contact_id": "…", "event_type": "form_submitted", "cause": "…"}, or "events" with a list.',
    'The answer is always 200, and redirects once: follow it. What became of each event stands in its JSON, under "receipts", or what is wrong under "error".',
    "The address may also end in ?secret=… for a tool that can't add it to the body; addresses are kept in more logs than bodies are, so prefer the body.",
  ];
}

/** What this is, and how it stands. */
export function aboutLines({ config, settings, events, front, timezone }: Desk): readonly string[] {
  return [
    "Daybook logs what happens to your contacts: each change of stage, owner, status and tags, with the time and by whom.",
    config.live
      ? "It is live: what it finds is written."
      : 'It rehearses: nothing is written. In the script editor change "live: false" to "live: true" once you like what you see.',
    front.json === null
      ? "It isn't set up in this spreadsheet yet: choose Set up in the menu."
      : `The log stands in the tab "${events}", its settings in the tab "${front.tab}". Times: ${timezone}. Pipelines: ${settings.pipelines.map(({ name }) => name).join(", ") || "none"}.`,
    "Its version and build stand in the script's first line.",
  ];
}

import { type Crm, startCrm } from "../../airtable/testing/crm.ts";
import type { AppsScript } from "../../sheets/script/apps-script.ts";
import { type Office, openOffice } from "../../sheets/testing/bound-script.ts";
import { airtableSite } from "../airtable-site.ts";
import { type Network, openNetwork } from "../network.ts";
import { webAppSite, webAppUrl } from "../web-app-site.ts";

/** A network with an Airtable in it. */
export interface BaseWorld {
  readonly crm: Crm;
  readonly network: Network;
  /** The log's address. */
  readonly url: string;
  /** The rows of the log. */
  logged(): readonly unknown[];
}

export async function baseWorld(): Promise<BaseWorld> {
  const crm = await startCrm();
  return {
    crm,
    network: openNetwork({ clock: crm.clock, sites: [airtableSite(crm)] }),
    url: `https://api.airtable.com/v0/${crm.base}/Event%20Log`,
    logged: () => crm.control.rows({ table: "Event Log" }).map(({ fields }) => fields.event),
  };
}

/** A network with a web app in it, which writes what it is sent into the spreadsheet and answers it. */
export interface WebAppWorld {
  readonly office: Office;
  readonly script: AppsScript;
  readonly network: Network;
  readonly url: string;
  /** What the web app was sent. */
  received(): readonly unknown[];
}

const webApp = `
function doPost(e) {
  const text = e.postData.contents;
  if (text === "crash") throw new Error("no such thing");
  SpreadsheetApp.getActiveSpreadsheet().getSheets()[0].appendRow([text]);
  return ContentService.createTextOutput(JSON.stringify({ got: text })).setMimeType(ContentService.MimeType.JSON);
}`;

export async function webAppWorld(): Promise<WebAppWorld> {
  const office = await openOffice();
  const script = office.bound(webApp);
  const { clock } = office.sheets.workspace;
  return {
    office,
    script,
    network: openNetwork({ clock, sites: [webAppSite(script)] }),
    url: webAppUrl(script),
    received: () =>
      office.sheets.control
        .rows({ tab: "Contacts" })
        .slice(3)
        .map(([text]) => text),
  };
}

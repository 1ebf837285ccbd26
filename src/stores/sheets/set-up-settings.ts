import { keepBaseSettings, settingColumns } from "../../views/front-settings.ts";
import { keyTitle } from "../../views/publish-changes.ts";
import type { SheetsClient } from "./client.ts";
import type { Clock } from "./pace.ts";
import { type Book, tabNamed } from "./tabs.ts";
import { sheetsTarget } from "./target.ts";

export interface KeepOptions {
  readonly rehearse: boolean;
  /** @default never waiting */
  readonly clock?: Pick<Clock, "sleep" | "random">;
}

const impatient: Pick<Clock, "sleep" | "random"> = { sleep: async () => undefined, random: () => 0 };

/**
 * Keeps settings on a spreadsheet's front page, where its script reads them; nothing is written where they stand there already, nor where
 * the page lacks a column for them. Gives whether anything was, or in a rehearsal would be.
 */
export async function keepSheetSettings(
  client: SheetsClient,
  { tabs }: Book,
  front: string,
  json: object,
  { rehearse, clock = impatient }: KeepOptions,
): Promise<boolean> {
  const tab = tabNamed(tabs, front);
  if (!tab || [...settingColumns, keyTitle].some((column) => !tab.headers.includes(column))) return false;
  return keepBaseSettings(sheetsTarget(client, { clock }), tab.title, json, { rehearse });
}

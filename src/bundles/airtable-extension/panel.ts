import type { Settings } from "../../core/settings.ts";
import type { InAppBase } from "../../stores/airtable/in-app-base.ts";
import type { At } from "../common/config-block.ts";
import type { StoredJson } from "../common/stored-settings.ts";
import type { Ask } from "./ask.ts";
import type { Globals } from "./globals.ts";
import type { Say } from "./say.ts";

/** CONFIG as config.txt explains it. */
export interface Config {
  readonly settings: string;
  readonly events: string;
}

/** What a button of the panel works with. */
export interface Panel {
  readonly config: Config;
  readonly at: At;
  readonly globals: Globals;
  readonly base: InAppBase;
  readonly ask: Ask;
  readonly say: Say;
  /** What the base's settings say, read before the menu was shown; null before Set up, and where they can't be read. */
  readonly stored: { readonly id: string; readonly json: StoredJson } | null;
}

/** A panel in a base that was set up. */
export interface SetUpPanel extends Panel {
  readonly settings: Settings;
  /** The log's table. */
  readonly events: string;
}

/** A button of the panel. What it throws is said, and the person may go back to the menu. */
export interface Action<Needs extends Panel = SetUpPanel> {
  /** What stands on the button. */
  readonly label: string;
  /** What it does, in a line, as the menu tells it. */
  readonly about: string;
  readonly run: (panel: Needs) => Promise<void>;
}

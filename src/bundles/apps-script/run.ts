import { defaultSettings, type Settings } from "../../core/settings.ts";
import type { Globals } from "../../hosts/apps-script/globals.ts";
import { settle } from "../../hosts/apps-script/settle.ts";
import { type At, type Place, placesOf } from "../common/config-block.ts";
import { wholeSettings } from "../common/stored-settings.ts";
import { captureChanged } from "./capture/all.ts";
import { captureEdit, type EditEvent } from "./capture/edit.ts";
import { checkConfig } from "./config.ts";
import { type Desk, openDesk } from "./desk.ts";
import type { EntryName } from "./entries.ts";
import { type Broken, readFront } from "./front.ts";
import { answer, formulas } from "./functions.ts";
import { aboutLines, addMenu, addressLines, showSidebar } from "./menu.ts";
import { captureNow, rebuild } from "./menu-works.ts";
import { nightly } from "./nightly/night.ts";
import { problems, tell } from "./nightly/tell.ts";
import { search, timelineOf } from "./people.ts";
import { type PostEvent, post } from "./post.ts";
import { dialogsOf } from "./set-up/dialogs.ts";
import { setUp } from "./set-up/set-up.ts";
import { problemText } from "./sheet-words.ts";
import { verify } from "./verify.ts";

/** A call of one of the script's functions. */
interface Call {
  readonly globals: Globals;
  readonly given: readonly unknown[];
  /** Opens the desk. Throws CONFIG_WRONG. */
  readonly open: (broken?: Broken) => Desk;
  /** CONFIG says that a problem ends nothing. */
  readonly goesOn: boolean;
  /** The settings by which a formula answers: it may read the sheet, and nothing that asks for rights. */
  readonly settings: () => Settings;
}

/** What a menu's item does: lines to be shown, or nothing to say. */
type Item = (call: Call) => Promise<readonly string[]> | readonly string[];

/** Shows what an item says, or in a sentence why it came to nothing. */
const item =
  (title: string, work: Item) =>
  (call: Call): void => {
    const dialogs = dialogsOf(call.globals);
    try {
      const lines = settle(async () => work(call));
      if (lines.length > 0) dialogs.say(title, lines.join("\n\n"));
    } catch (error) {
      dialogs.say(title, problemText(error));
    }
  };

/** A call of the sidebar: what it throws is shown there as it stands. */
const asked =
  <T>(work: (call: Call) => Promise<T>) =>
  (call: Call): T => {
    try {
      return settle(() => work(call));
    } catch (error) {
      throw new Error(problemText(error));
    }
  };

/**
 * A trigger's run: an error ends it, whereupon Google mails whoever set it up; or, if CONFIG says to continue, it is told on the front page
 * until the next run of its kind comes to its end.
 */
const triggered =
  (place: keyof typeof problems, work: (call: Call) => Promise<unknown>) =>
  (call: Call): void => {
    const told = (look: readonly string[]): void => {
      try {
        const desk = call.open("overlook");
        if (desk.config.live) settle(() => tell(desk, problems[place], look));
      } catch (error) {
        console.error(problemText(error));
      }
    };
    try {
      settle(() => work(call));
    } catch (error) {
      if (!call.goesOn) throw new Error(problemText(error));
      console.error(problemText(error));
      told([problemText(error)]);
      return;
    }
    if (call.goesOn) told([]);
  };

const formula =
  (name: keyof typeof formulas) =>
  ({ given, settings }: Call): unknown =>
    settle(() => answer(formulas[name], given, settings));

const textOf = (given: unknown): string => (typeof given === "string" ? given.slice(0, 500) : "");

const works: Readonly<Record<EntryName, (call: Call) => unknown>> = {
  onOpen: ({ globals }) => addMenu(globals),
  daybookSetUp: item("Set up Daybook", ({ globals, open }) =>
    setUp(open("overlook"), dialogsOf(globals), open),
  ),
  daybookCapture: item("Capture everything now", ({ globals, open }) =>
    captureNow(open(), dialogsOf(globals)),
  ),
  daybookRebuild: item("Rebuild views", ({ open }) => rebuild(open())),
  daybookSidebar: item("Daybook", ({ globals }) => {
    showSidebar(globals);
    return [];
  }),
  daybookVerify: item("Verify the log", ({ open }) => verify(open())),
  daybookWebAddress: item("Web address for other tools", ({ globals }) => addressLines(globals)),
  daybookAbout: item("About Daybook", ({ open }) => aboutLines(open())),
  daybookOnEdit: triggered("daybookOnEdit", ({ open, given }) => captureEdit(open(), given[0] as EditEvent)),
  daybookTimer: triggered("daybookTimer", ({ open }) => captureChanged(open())),
  daybookNightly: triggered("daybookNightly", ({ open }) => nightly(open())),
  daybookSearch: asked(({ open, given }) => search(open(), textOf(given[0]))),
  daybookTimelineOf: asked(({ open, given }) => timelineOf(open(), textOf(given[0]))),
  doPost: ({ globals, given, open }) => {
    const { ContentService } = globals;
    const told = settle(() => post((given[0] ?? {}) as PostEvent, globals, open));
    return ContentService.createTextOutput(JSON.stringify(told)).setMimeType(ContentService.MimeType.JSON);
  },
  DAYBOOK_TIMELINE: formula("DAYBOOK_TIMELINE"),
  DAYBOOK_STATE: formula("DAYBOOK_STATE"),
  DAYBOOK_MEASURE: formula("DAYBOOK_MEASURE"),
};

/** What the pasted file's functions call: each by its name, with what Google hands over. */
export function run(
  config: unknown,
  globals: Globals,
  place: Place = {},
): (name: EntryName, given: ArrayLike<unknown>) => unknown {
  const at = placesOf(place);
  return (name, given) =>
    works[name]({
      globals,
      goesOn: (config as { readonly onProblem?: unknown } | null)?.onProblem === "continue",
      given: Array.from(given),
      open: (broken) => openDesk(globals, checkConfig(config, at), at, broken),
      settings: () => formulaSettings(config, globals, at),
    });
}

/** A sheet that can't be read from within a cell costs a formula its settings, and nothing else. */
function formulaSettings(given: unknown, { SpreadsheetApp }: Globals, at: At): Settings {
  const { settings: tab, timezone } = checkConfig(given, at);
  try {
    const book = SpreadsheetApp.getActiveSpreadsheet();
    const { json } = readFront(book, tab);
    return {
      ...wholeSettings(json ?? {}),
      timezone: timezone || (json?.timezone ?? book.getSpreadsheetTimeZone()),
    };
  } catch {
    return { ...defaultSettings, timezone: timezone || defaultSettings.timezone };
  }
}

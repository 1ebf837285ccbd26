import { isDaybookError } from "../../core/errors.ts";
import { pipelinesOf } from "../../core/pipelines.ts";
import { catalogFrom } from "../../core/settings.ts";
import { inAppTables } from "../../stores/airtable/in-app-schema.ts";
import { hintOf, inScriptWords } from "../airtable/script-words.ts";
import { type Checks, checkBlock, filled, type Place, placesOf } from "../common/config-block.ts";
import { eventsName, readSettings, type StoredJson, wholeSettings } from "../common/stored-settings.ts";
import { refuseForeignFront } from "./actions/set-up/settle-names.ts";
import { actions, setUp } from "./actions.ts";
import { askBy, type Choice } from "./ask.ts";
import type { Globals } from "./globals.ts";
import type { Config, Panel } from "./panel.ts";
import { type Say, sayTo } from "./say.ts";

const usual: Config = { settings: "Daybook", events: "Events" };
const checks: Checks<Config> = { settings: filled, events: filled };

/** The control panel: a menu that comes again after each thing that was done, until the person closes it. */
export async function run(given: unknown, globals: Partial<Globals>, place: Place = {}): Promise<void> {
  const { base, input, output } = globals;
  if (!base || typeof input?.buttonsAsync !== "function" || typeof output?.markdown !== "function")
    throw new Error(
      "This script belongs into the Scripting extension, where it can ask and show. In Airtable open Extensions, add Scripting, and paste it there; take it out here.",
    );
  const say = sayTo(output);
  const here = globals as Globals;
  await tried(say, async () => {
    const [at, ask] = [placesOf(place), askBy(here)];
    await menu({ config: checkBlock(given, at, usual, checks), at, globals: here, base, ask, say });
  });
}

/** A button of the menu, and what it does here. */
interface Button {
  readonly label: string;
  readonly about: string;
  readonly work: () => Promise<void>;
}

async function menu(bare: Omit<Panel, "stored">): Promise<void> {
  const { ask, say } = bare;
  let next: string | null = null;
  for (;;) {
    const buttons = await buttonsFor(bare);
    const chosen: Button | null = buttons.find(({ label }) => label === next) ?? (await asked(buttons, bare));
    if (chosen === null) return;
    say.clear();
    say.heading(chosen.label);
    await tried(say, chosen.work);
    const choices: Choice<string | null>[] = [
      { label: "Back to the menu", value: "" },
      { label: "Again", value: chosen.label },
      close,
    ];
    next = await ask.choose("What next?", choices);
    if (next === null) return;
    say.clear();
  }
}

const close = { label: "Close", value: null };

const asked = (
  buttons: readonly Button[],
  { ask, say }: Pick<Panel, "ask" | "say">,
): Promise<Button | null> => {
  say.heading("Daybook");
  say.list(buttons.map(({ label, about }) => `${label}: ${about}`));
  return ask.choose<Button | null>("What shall Daybook do?", [
    ...buttons.map((value) => ({ label: value.label, value })),
    close,
  ]);
};

/** All buttons of a base that was set up; of another one, or where its settings can't be read, Set up alone. */
async function buttonsFor(bare: Omit<Panel, "stored">): Promise<readonly Button[]> {
  const { base, config, say } = bare;
  let stored: Panel["stored"] = null;
  await tried(say, async () => {
    refuseForeignFront(bare, inAppTables(base));
    const read = await readSettings(base, config.settings);
    if (read === null) say.text("Daybook isn't set up in this base yet: begin with Set up.");
    else if (isUsable(read.json)) stored = read;
    else say.text("Daybook's settings can't be used as they are: Set up shows them, and writes them anew.");
  });
  const panel: Panel = { ...bare, stored };
  const last: Button = { ...setUp, work: () => setUp.run(panel) };
  if (panel.stored === null) return [last];
  const { json } = panel.stored;
  const whole = { ...panel, settings: wholeSettings(json), events: eventsName(config.events, json) };
  return [...actions.map((action) => ({ ...action, work: () => action.run(whole) })), last];
}

/** Whether every button can work with some settings, which somebody may have changed by hand. */
function isUsable(json: StoredJson): boolean {
  try {
    const settings = wholeSettings(json);
    catalogFrom(settings);
    pipelinesOf(settings);
    return true;
  } catch {
    return false;
  }
}

/** What goes wrong is said. */
async function tried(say: Say, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    for (const line of linesOf(error)) say.text(line);
  }
}

const again = "Then press it again: nothing is written twice.";

/** What to do next, by an error's code, where the panel knows better than what other scripts say. */
const hints: Readonly<Record<string, string>> = {
  AIRTABLE_COLUMN_TYPE: `The column is of another type than Daybook made it. Rename it and press Set up, which makes it anew. ${again}`,
  AIRTABLE_REFUSED: `If the base is full (records over all its tables), move old records out or take a larger plan. ${again}`,
  MAP_NEEDED:
    "Rename the file's columns, such as contact id or email for whom, and create date, won date or stage change date for when. Or give it the columns contact_id, event_type, event_data and timestamp.",
};

function linesOf(error: unknown): readonly string[] {
  if (isDaybookError(error)) {
    const hint = hints[error.code] ?? hintOf(error);
    return [inScriptWords(error.message), ...(hint === undefined ? [] : [`→ ${hint}`])];
  }
  const { message } = (error ?? {}) as { readonly message?: unknown };
  return [
    `Daybook couldn't finish: ${String(message ?? error).split("\n")[0]}`,
    "→ Do it again: what was written is found, and nothing doubles.",
  ];
}

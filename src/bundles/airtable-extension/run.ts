import { isDaybookError } from "../../core/errors.ts";
import { type At, type Checks, checkBlock, filled, type Place, placesOf } from "../airtable/config-block.ts";
import { eventsName, readSettings, wholeSettings } from "../airtable/stored-settings.ts";
import { actions, setUp } from "./actions.ts";
import { askBy } from "./ask.ts";
import type { Globals } from "./globals.ts";
import type { Action, Config, Panel } from "./panel.ts";
import { sayTo } from "./say.ts";

const usual: Config = { settings: "Daybook", events: "Events" };
const checks: Checks<Config> = { settings: filled, events: filled };

/** The control panel: a menu that comes again after each thing that was done, until the person closes it. */
export async function run(given: unknown, globals: Partial<Globals>, place: Place = {}): Promise<void> {
  const { input, output } = globals;
  if (typeof input?.buttonsAsync !== "function" || typeof output?.markdown !== "function")
    throw new Error(
      "This script belongs into the Scripting extension, where it can ask and show: in Airtable open Extensions, add Scripting, and paste it there.",
    );
  const say = sayTo(output);
  try {
    await menu(checkBlock(given, placesOf(place), usual, checks), placesOf(place), globals as Globals);
  } catch (error) {
    for (const line of linesOf(error)) say.text(line);
  }
}

async function menu(config: Config, at: At, globals: Globals): Promise<void> {
  const [say, ask] = [sayTo(globals.output), askBy(globals)];
  const { base } = globals;
  for (;;) {
    say.heading("Daybook");
    const stored = await readSettings(base, config.settings);
    const panel: Panel = { config, at, globals, base, ask, say, stored };
    if (stored === null) {
      say.text("Daybook isn't set up in this base yet.");
      const go = await ask.choose("Begin?", [
        { label: setUp.label, value: true },
        { label: "Close", value: false },
      ]);
      if (!go) return;
      await tried(() => setUp.run(panel), panel);
      continue;
    }
    const all: readonly (Action | null)[] = [...actions, null];
    const chosen = await ask.choose(
      "What shall Daybook do?",
      all.map((action) => ({ label: action?.label ?? "Close", value: action })),
    );
    if (chosen === null) return;
    say.clear();
    say.heading(chosen.label);
    await tried(async () => {
      const settings = wholeSettings(stored.json);
      await chosen.run({ ...panel, settings, events: eventsName(config.events, stored.json) });
    }, panel);
  }
}

/** What goes wrong is said; the menu comes again. */
async function tried(work: () => Promise<void>, { say }: Panel): Promise<void> {
  try {
    await work();
  } catch (error) {
    for (const line of linesOf(error)) say.text(line);
  }
}

function linesOf(error: unknown): readonly string[] {
  if (isDaybookError(error)) return [error.message, ...(error.hint === undefined ? [] : [`→ ${error.hint}`])];
  const { message } = (error ?? {}) as { readonly message?: unknown };
  return [
    `Daybook couldn't finish: ${String(message ?? error).split("\n")[0]}`,
    "→ Run it again: what was written is found, and nothing doubles.",
  ];
}
